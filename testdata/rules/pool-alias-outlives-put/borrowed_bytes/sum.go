// A pooled reader only borrows its caller's bytes; they do not belong to the pool and are used on.
// Common and correct: only memory that the pooled object owns is taken back by Put.

package sum

import (
	"bytes"
	"hash/crc32"
	"io"
	"sync"
)

var readers = sync.Pool{New: func() any { return new(bytes.Reader) }}

type line struct {
	raw   []byte
	start int
}

var lines = sync.Pool{New: func() any { return new(line) }}

func sumGood(data []byte) ([]byte, uint32) {
	r := readers.Get().(*bytes.Reader)
	r.Reset(data)
	h := crc32.NewIEEE()
	io.Copy(h, r)
	readers.Put(r)
	return data, h.Sum32()
}

func trimGood(data []byte) []byte {
	l := lines.Get().(*line)
	l.raw, l.start = data, 0
	for l.start < len(l.raw) && l.raw[l.start] == ' ' {
		l.start++
	}
	out := l.raw[l.start:]
	l.raw = nil
	lines.Put(l)
	return out
}

func objectBad(data []byte) *line {
	l := lines.Get().(*line)
	defer lines.Put(l)
	l.raw, l.start = data, 0
	return l // want pool-alias-outlives-put "l"
}
