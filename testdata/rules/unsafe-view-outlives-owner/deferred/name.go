// A deferred free runs after the result was evaluated and before the caller looks at it; helpers are followed.
// The twins return copies, or memory that the caller frees.

package name

// #include <stdlib.h>
import "C"

import (
	"bytes"
	"unsafe"
)

func release(p unsafe.Pointer) { C.free(p) }

func nameBad(id C.int) []byte {
	p := C.lookup(id)
	defer C.free(unsafe.Pointer(p))
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), 8) // want unsafe-view-outlives-owner "is returned although C.free frees the memory behind it"
}

func bytesGood(id C.int) []byte {
	p := C.lookup(id)
	defer C.free(unsafe.Pointer(p))
	return bytes.Clone(unsafe.Slice((*byte)(unsafe.Pointer(p)), 8))
}

func copyGood(id C.int) []byte {
	p := C.lookup(id)
	defer C.free(unsafe.Pointer(p))
	return C.GoBytes(unsafe.Pointer(p), 8)
}

func stringBad(s string) string {
	cs := C.CString(s)
	defer release(unsafe.Pointer(cs))
	return unsafe.String((*byte)(unsafe.Pointer(cs)), len(s)) // want unsafe-view-outlives-owner "is returned although release frees the bytes behind it"
}

func stringGood(s string) string {
	cs := C.CString(s)
	defer release(unsafe.Pointer(cs))
	return C.GoString(cs)
}

type table struct{ names map[string]int }

func (t *table) addBad(s string) {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	t.names[unsafe.String((*byte)(unsafe.Pointer(cs)), len(s))]++ // want unsafe-view-outlives-owner "is kept as a map key although C.free frees the bytes behind it"
}

func (t *table) addGood(s string) {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	t.names[C.GoString(cs)]++
}

func backgroundBad(s string) {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs)) // want unsafe-view-outlives-owner "cs is captured by a running goroutine and C.free frees it without waiting"
	go func() { C.puts(cs) }()
}

func backgroundGood(s string) {
	cs := C.CString(s)
	go func() {
		C.puts(cs)
		C.free(unsafe.Pointer(cs))
	}()
}

// good: the caller frees.
func duplicate(s string) *C.char { return C.CString(s) }
