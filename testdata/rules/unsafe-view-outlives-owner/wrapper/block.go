// A type of Go wraps memory of C: one method hands out a view of it, another one frees it.
// The twin copies before it frees, and a list is walked by what was read before.

package block

// #include <stdlib.h>
import "C"

import "unsafe"

type block struct {
	mem  unsafe.Pointer
	size int
}

func (b *block) Bytes() []byte { return unsafe.Slice((*byte)(b.mem), b.size) }

func (b *block) Free() {
	C.free(b.mem)
	b.mem = nil
}

func newBlock(size int) *block { return &block{C.malloc(C.size_t(size)), size} }

func headBad(b *block) []byte {
	defer b.Free()
	return b.Bytes() // want unsafe-view-outlives-owner "b.Bytes\\(\\) is returned although b.Free frees the memory behind it"
}

func headGood(b *block) []byte {
	defer b.Free()
	return append([]byte(nil), b.Bytes()...)
}

func fillBad(size int) byte {
	b := newBlock(size)
	view := b.Bytes()
	b.Free()
	return view[0] // want unsafe-view-outlives-owner "view is read after b.Free freed it"
}

func fillGood(size int) byte {
	b := newBlock(size)
	defer b.Free()
	return b.Bytes()[0]
}

func listBad(l *C.struct_list) {
	for ; l != nil; l = l.next { // want unsafe-view-outlives-owner "l is read after C.free freed it"
		C.free(unsafe.Pointer(l))
	}
}

func listGood(l *C.struct_list) {
	for l != nil {
		next := l.next
		C.free(unsafe.Pointer(l))
		l = next
	}
}
