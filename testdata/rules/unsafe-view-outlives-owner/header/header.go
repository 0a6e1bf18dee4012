// Slices and strings are laid over memory of C by their headers, and C hands memory out through a parameter.
// The twins copy, or free what each turn of a loop got.

package header

// #include <stdlib.h>
import "C"

import (
	"reflect"
	"unsafe"
)

func sliceBad(n int) byte {
	p := C.malloc(C.size_t(n))
	var b []byte
	h := (*reflect.SliceHeader)(unsafe.Pointer(&b))
	h.Data = uintptr(p)
	h.Len, h.Cap = n, n
	C.free(p)
	return b[0] // want unsafe-view-outlives-owner "b is read after C.free freed it"
}

func stringBad(n int) string {
	p := C.malloc(C.size_t(n))
	defer C.free(p)
	var s string
	h := (*reflect.StringHeader)(unsafe.Pointer(&s))
	h.Data, h.Len = uintptr(p), n
	return s // want unsafe-view-outlives-owner "s is returned although C.free frees the bytes behind it"
}

func cloneGood(n int) string {
	p := C.malloc(C.size_t(n))
	defer C.free(p)
	var b []byte
	h := (*reflect.SliceHeader)(unsafe.Pointer(&b))
	h.Data = uintptr(p)
	h.Len, h.Cap = n, n
	return string(b)
}

func outBad(n int) []byte {
	var p *C.char
	C.fill(&p)
	defer C.free(unsafe.Pointer(p))
	return (*[1 << 20]byte)(unsafe.Pointer(p))[:n:n] // want unsafe-view-outlives-owner "p.* is returned although C.free frees"
}

func outGood() string {
	var p *C.char
	C.fill(&p)
	defer C.free(unsafe.Pointer(p))
	return C.GoString(p)
}

func eachGood(n int) {
	var p *C.char
	for i := 0; i < n; i++ {
		C.fill(&p)
		C.puts(p)
		C.free(unsafe.Pointer(p))
	}
}
