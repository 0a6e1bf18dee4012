// Memory of C is freed, and the pointer, a slice and a string over it are used afterwards.
// The twins use it first, copy it, or make a new pointer of it.

package read

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"unsafe"
)

func countBad() int {
	p := (*int)(C.malloc(64)) // step "allocated here"
	*p = 7
	C.free(unsafe.Pointer(p)) // step "freed here"
	return *p                 // want unsafe-view-outlives-owner "p is read after C.free freed it"
}

func countGood() int {
	p := (*int)(C.malloc(64))
	*p = 7
	n := *p
	C.free(unsafe.Pointer(p))
	return n
}

func sliceBad(n int) {
	p := C.malloc(C.size_t(n))
	b := unsafe.Slice((*byte)(p), n)
	C.free(p)
	b[0] = 1 // want unsafe-view-outlives-owner "b is written after C.free freed it"
}

func windowBad(n int) byte {
	p := C.calloc(1, C.size_t(n))
	b := (*[1 << 20]byte)(p)[:n:n]
	C.free(p)
	return b[0] // want unsafe-view-outlives-owner "b is read after C.free freed it"
}

func textBad(s string) {
	cs := C.CString(s)
	text := unsafe.String((*byte)(unsafe.Pointer(cs)), len(s))
	C.free(unsafe.Pointer(cs))
	fmt.Println(text) // want unsafe-view-outlives-owner "text is used by a call after C.free freed it"
}

func textGood(s string) {
	cs := C.CString(s)
	text := C.GoString(cs)
	C.free(unsafe.Pointer(cs))
	fmt.Println(text)
}

func againGood(s string) int {
	cs := C.CString(s)
	C.puts(cs)
	C.free(unsafe.Pointer(cs))
	cs = C.CString(s + "!")
	defer C.free(unsafe.Pointer(cs))
	return int(C.puts(cs))
}

func grownBad(p *C.char, n int) {
	q := C.realloc(unsafe.Pointer(p), C.size_t(n))
	*p = 0 // want unsafe-view-outlives-owner "p is written after C.realloc freed it"
	C.free(q)
}
