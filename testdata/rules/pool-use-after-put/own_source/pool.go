// A library is judged by its own source, not by the row that tells others what it does.
// This edition of it keeps buffers that were marked; the twin gives them all back.

package bytebufferpool

import "sync"

type ByteBuffer struct {
	B    []byte
	kept bool
}

var buffers = sync.Pool{New: func() any { return new(ByteBuffer) }}

func Get() *ByteBuffer { return buffers.Get().(*ByteBuffer) }

func Put(b *ByteBuffer) {
	b.kept = true
}

func Drop(b *ByteBuffer) {
	buffers.Put(b)
}

func useGood() int {
	b := Get()
	Put(b)
	return len(b.B)
}

func useBad() int {
	b := Get()
	Drop(b)
	return len(b.B) // want pool-use-after-put "b"
}
