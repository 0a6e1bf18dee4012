// Get and Put hide behind two functions of another package.
// Few functions hold both: the summary of the wrapper has to carry the ownership.

// Package bufpool lends buffers.
package bufpool

import (
	"bytes"
	"sync"
)

const limit = 64 << 10

var shared = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Borrow lends an empty buffer.
func Borrow() *bytes.Buffer { // summary result0 <- new0
	buf := shared.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

// Return takes a buffer back; a huge one is left to the collector.
func Return(buf *bytes.Buffer) { // summary releases(arg0)
	if buf.Cap() > limit {
		return
	}
	shared.Put(buf)
}
