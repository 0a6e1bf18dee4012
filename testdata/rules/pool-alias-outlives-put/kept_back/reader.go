// A deferred literal gives the buffer back unless it is the one that is to stay.
// The twin gives back whatever it is.

package reader

import (
	"bytes"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func readGood(fill func(*bytes.Buffer)) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	var keep *bytes.Buffer
	defer func() {
		if buf != keep {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	fill(buf)
	keep = buf
	return buf.Bytes()
}

func readBad(fill func(*bytes.Buffer)) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		buffers.Put(buf)
	}()
	buf.Reset()
	fill(buf)
	return buf.Bytes() // want pool-alias-outlives-put "buf"
}
