// One wrapper package resets what it lends, the other lends it as it came back.
// The user's code looks the same for both.

// Package buf lends buffers.
package buf

import (
	"bytes"
	"sync"
)

var (
	clean = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	dirty = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// Clean lends an empty buffer.
func Clean() *bytes.Buffer {
	b := clean.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// PutClean takes it back.
func PutClean(b *bytes.Buffer) { clean.Put(b) }

// Dirty lends a buffer as the last user left it.
func Dirty() *bytes.Buffer { return dirty.Get().(*bytes.Buffer) }

// PutDirty takes it back.
func PutDirty(b *bytes.Buffer) { dirty.Put(b) }
