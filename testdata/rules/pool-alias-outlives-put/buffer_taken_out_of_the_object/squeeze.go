// A compressor writes into the buffer of its pooled object and returns what is in it.
// Where the deferred literal gives the object another buffer before it goes back, the old one has left with the result.

package squeeze

import (
	"bytes"
	"io"
	"sync"
)

type encoder struct {
	out  bytes.Buffer
	dest io.Writer
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

func encodeBad(src []byte) ([]byte, error) {
	e := encoders.Get().(*encoder)
	e.out.Reset()
	defer func() {
		e.dest = io.Discard
		encoders.Put(e)
	}()
	if _, err := e.out.Write(src); err != nil {
		return nil, err
	}
	return e.out.Bytes(), nil // want pool-alias-outlives-put "Bytes"
}

func encodeGood(src []byte) ([]byte, error) {
	e := encoders.Get().(*encoder)
	e.out.Reset()
	defer func() {
		e.out = *bytes.NewBuffer(nil)
		encoders.Put(e)
	}()
	if _, err := e.out.Write(src); err != nil {
		return nil, err
	}
	return e.out.Bytes(), nil
}
