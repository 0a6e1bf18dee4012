// Slices and strings made from headers that never belonged to one.
// Rule 6 of unsafe.Pointer: a header is for looking at a real slice or string.

package forgery

import (
	"reflect"
	"unsafe"
)

func byLiteral(b []byte) string {
	return *(*string)(unsafe.Pointer(&reflect.StringHeader{ // want unsafe-header-forgery "carries the address of b"
		Data: uintptr(unsafe.Pointer(&b[0])),
		Len:  len(b),
	}))
}

func byPosition(b []byte) string {
	h := (*reflect.SliceHeader)(unsafe.Pointer(&b))
	s := reflect.StringHeader{h.Data, h.Len}
	return *(*string)(unsafe.Pointer(&s)) // want unsafe-header-forgery "s is a reflect header"
}

func byVariable(p *[16]uint32) []uint32 {
	var h reflect.SliceHeader
	h.Data = uintptr(unsafe.Pointer(p))
	h.Len, h.Cap = 16, 16
	return *(*[]uint32)(unsafe.Pointer(&h)) // want unsafe-header-forgery "h is a reflect header"
}

type words struct {
	data uintptr
	n, c int
}

func byLookAlike(b []byte) []byte {
	w := words{data: uintptr(unsafe.Pointer(&b[0])), n: len(b), c: len(b)}
	return *(*[]byte)(unsafe.Pointer(&w)) // want unsafe-header-forgery "shape of a header"
}

func header() reflect.SliceHeader {
	b := make([]byte, 64)
	return reflect.SliceHeader{Data: uintptr(unsafe.Pointer(&b[0])), Len: 64, Cap: 64}
}

func byResult() []byte {
	h := header()
	return *(*[]byte)(unsafe.Pointer(&h)) // want unsafe-header-forgery "address of b"
}

// good: the header lies over a real string, whose words it sets (rule 6).
func overReal(b []byte) (s string) {
	h := (*reflect.StringHeader)(unsafe.Pointer(&s))
	h.Data = uintptr(unsafe.Pointer(&b[0]))
	h.Len = len(b)
	return s
}

// good: a look-alike whose first word is a pointer is seen by the collector.
type seen struct {
	data unsafe.Pointer
	n, c int
}

func byPointer(b []byte) []byte {
	w := seen{data: unsafe.Pointer(&b[0]), n: len(b), c: len(b)}
	return *(*[]byte)(unsafe.Pointer(&w))
}

// good: memory that is not Go's.
func ofAddress(addr uintptr, n int) []byte {
	h := reflect.SliceHeader{Data: addr, Len: n, Cap: n}
	return *(*[]byte)(unsafe.Pointer(&h))
}

func byArray(s string) []byte {
	x := (*[2]uintptr)(unsafe.Pointer(&s))
	h := [3]uintptr{x[0], x[1], x[1]}
	return *(*[]byte)(unsafe.Pointer(&h)) // want unsafe-header-forgery "h is a .* of its own"
}
