// The helper fills the buffer it is given and returns a view of it; its caller frees the buffer.
// Neither function shows the bug alone.

package unpack

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func fill(buf *bytes.Buffer, r io.Reader) ([]byte, error) { // summary result0 <- buffer of arg0
	buf.Reset()
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func fillCopy(buf *bytes.Buffer, r io.Reader) (string, error) {
	buf.Reset()
	_, err := buf.ReadFrom(r)
	return buf.String(), err
}

func loadBad(r io.Reader) ([]byte, error) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	data, err := fill(buf, r)
	if err != nil {
		return nil, err
	}
	return data, nil // want pool-alias-outlives-put "data|buf"
}

func loadGood(r io.Reader) (string, error) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	return fillCopy(buf, r)
}

func measureGood(r io.Reader) (int, error) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	data, err := fill(buf, r)
	return len(data), err
}
