// A field holds memory of the system, which another function put there.
// The header over it is as good as any other way; the one over Go memory is not.

package forgery

import (
	"syscall"
	"unsafe"
)

type region struct{ bytes []byte }

func open(size int) (*region, error) {
	r := &region{}
	var err error
	r.bytes, err = syscall.Mmap(-1, 0, size, syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	return r, err
}

func (r *region) Bytes() []byte { return r.bytes }

type buffer struct{ bytes []byte }

func create(size int) *buffer { return &buffer{bytes: make([]byte, size)} }

func (b *buffer) Bytes() []byte { return b.bytes }

// good: Bytes gives what Mmap gave.
func wordsOfRegion(r *region) []uint32 {
	w := struct {
		addr uintptr
		n, c int
	}{uintptr(unsafe.Pointer(&r.Bytes()[0])), 4, 4}
	return *(*[]uint32)(unsafe.Pointer(&w))
}

func wordsOfBuffer(b *buffer) []uint32 {
	w := struct {
		addr uintptr
		n, c int
	}{uintptr(unsafe.Pointer(&b.Bytes()[0])), 4, 4}
	return *(*[]uint32)(unsafe.Pointer(&w)) // want unsafe-header-forgery "address of b.bytes"
}
