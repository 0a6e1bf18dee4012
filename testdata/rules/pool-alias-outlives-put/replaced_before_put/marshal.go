// The encoder leaves its buffer to the caller and goes back with a new one.
// The twin forgets to replace it.

package marshal

import (
	"strconv"
	"sync"
)

type encoder struct{ buf []byte }

var encoders = sync.Pool{New: func() any { return new(encoder) }}

func borrow() *encoder {
	e := encoders.Get().(*encoder)
	e.buf = e.buf[:0]
	return e
}

func (e *encoder) integer(n int64) []byte {
	e.buf = strconv.AppendInt(e.buf, n, 10)
	return e.buf
}

func marshalGood(n int64) []byte {
	e := borrow()
	defer func() {
		e.buf = make([]byte, 0, 512)
		encoders.Put(e)
	}()
	return e.integer(n)
}

func marshalBad(n int64) []byte {
	e := borrow()
	defer func() {
		encoders.Put(e)
	}()
	return e.integer(n) // want pool-alias-outlives-put "e"
}
