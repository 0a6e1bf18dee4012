// Close returns every chunk of a list and keeps the list; the second Close returns them again.
// The good twin lets go of the list.

package chunks

import "sync"

var chunkPool = sync.Pool{New: func() any { return new([1024]byte) }}

type bodyBad struct{ chunks []*[1024]byte }

func (b *bodyBad) grow() { b.chunks = append(b.chunks, chunkPool.Get().(*[1024]byte)) }

func (b *bodyBad) Close() error {
	for _, c := range b.chunks {
		chunkPool.Put(c) // want pool-double-put "c|chunks"
	}
	return nil
}

type bodyGood struct{ chunks []*[1024]byte }

func (b *bodyGood) grow() { b.chunks = append(b.chunks, chunkPool.Get().(*[1024]byte)) }

func (b *bodyGood) Close() error {
	for _, c := range b.chunks {
		chunkPool.Put(c)
	}
	b.chunks = nil
	return nil
}
