// A named result is assigned a field of the pooled writer; a bare return hands it out.
// With a caller's own writer nothing is put, so only the pooled path is a bug.

package marshal

import (
	"strconv"
	"sync"
)

type writer struct{ buf []byte }

var writers = sync.Pool{New: func() any { return &writer{buf: make([]byte, 0, 256)} }}

func (w *writer) write(n int) { w.buf = strconv.AppendInt(w.buf[:0], int64(n), 10) }

func marshalBad(n int, w *writer) (out []byte) {
	if w == nil {
		w = writers.Get().(*writer)
		defer writers.Put(w)
	}
	w.write(n)
	out = w.buf
	return // want pool-alias-outlives-put "out|w"
}

func marshalGood(n int, w *writer) (out []byte) {
	if w == nil {
		w = writers.Get().(*writer)
		defer func() {
			out = append([]byte(nil), out...)
			writers.Put(w)
		}()
	}
	w.write(n)
	out = w.buf
	return
}
