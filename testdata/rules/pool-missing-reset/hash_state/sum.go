// A hash carries the bytes of its last user in its state; Sum shows them.
// Reset at Get makes it a fresh one.

package sum

import (
	"crypto/sha256"
	"hash"
	"sync"
)

var dirty = sync.Pool{New: func() any { return sha256.New() }}

func sumBad(p []byte) []byte {
	h := dirty.Get().(hash.Hash) // want pool-missing-reset "."
	defer dirty.Put(h)
	h.Write(p)
	return h.Sum(nil)
}

var clean = sync.Pool{New: func() any { return sha256.New() }}

func sumGood(p []byte) []byte {
	h := clean.Get().(hash.Hash)
	defer clean.Put(h)
	h.Reset()
	h.Write(p)
	return h.Sum(nil)
}
