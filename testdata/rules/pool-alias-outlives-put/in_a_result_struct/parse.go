// The view leaves inside a composite literal, an error detail or a slice of fields.
// Formatting copies, a struct field does not.

package parse

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type reply struct {
	status int
	body   []byte
}

type detail struct{ value any }

func (d *detail) Error() string { return fmt.Sprint("bad value ", d.value) }

func readBad(r io.Reader) (*reply, error) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, err
	}
	return &reply{status: 200, body: buf.Bytes()}, nil // want pool-alias-outlives-put "buf"
}

func checkBad(r io.Reader) error {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return err
	}
	if body := buf.Bytes(); !bytes.HasPrefix(body, []byte("{")) {
		return &detail{value: body} // want pool-alias-outlives-put "body|buf"
	}
	return nil
}

func fieldsBad(r io.Reader) [][]byte {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.ReadFrom(r)
	return bytes.Split(buf.Bytes(), []byte(",")) // want pool-alias-outlives-put "buf"
}

func readGood(r io.Reader) (*reply, error) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, err
	}
	return &reply{status: 200, body: bytes.Clone(buf.Bytes())}, nil
}

func checkGood(r io.Reader) error {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return err
	}
	if body := buf.Bytes(); !bytes.HasPrefix(body, []byte("{")) {
		return fmt.Errorf("bad value %q", body)
	}
	return nil
}

func checkStringGood(r io.Reader) error {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.ReadFrom(r)
	return &detail{value: string(buf.Bytes())}
}
