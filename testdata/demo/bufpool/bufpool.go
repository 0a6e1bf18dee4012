// Package bufpool lends the buffers that all of the service writes into.
package bufpool

import (
	"bytes"
	"sync"
)

const keep = 64 << 10

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Get lends an empty buffer.
func Get() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// Put takes a buffer back, unless it has grown so large that keeping it would waste memory.
func Put(buf *bytes.Buffer) {
	if buf.Cap() <= keep {
		buffers.Put(buf)
	}
}
