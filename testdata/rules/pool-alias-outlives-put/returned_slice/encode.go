// The pool holds pointers to slices; an append may grow in place, so the result is the pooled array.
// Returning it is only right when the header does not go back.

package encode

import (
	"strconv"
	"sync"
)

var scratch = sync.Pool{New: func() any { b := make([]byte, 0, 64); return &b }}

func encodeBad(n int64) []byte {
	bp := scratch.Get().(*[]byte)
	defer scratch.Put(bp)
	return strconv.AppendInt((*bp)[:0], n, 10) // want pool-alias-outlives-put "scratch"
}

func encodeAppendBad(s string) []byte {
	bp := scratch.Get().(*[]byte)
	defer scratch.Put(bp)
	return append((*bp)[:0], s...) // want pool-alias-outlives-put "scratch"
}

func encodeSubsliceBad(s string) []byte {
	bp := scratch.Get().(*[]byte)
	defer scratch.Put(bp)
	*bp = append((*bp)[:0], s...)
	b := *bp
	if len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	return b // want pool-alias-outlives-put "b"
}

func encodeGood(n int64) []byte {
	bp := scratch.Get().(*[]byte)
	defer scratch.Put(bp)
	*bp = strconv.AppendInt((*bp)[:0], n, 10)
	return append([]byte(nil), *bp...)
}

func encodeStringGood(s string) string {
	bp := scratch.Get().(*[]byte)
	b := append((*bp)[:0], s...)
	out := string(b)
	*bp = b
	scratch.Put(bp)
	return out
}

func encodeOwnedGood(s string) []byte {
	bp := scratch.Get().(*[]byte)
	return append((*bp)[:0], s...)
}

func encodeMovedGood(s string) []byte {
	bp := scratch.Get().(*[]byte)
	defer scratch.Put(bp)
	out := append((*bp)[:0], s...)
	*bp = nil
	return out
}
