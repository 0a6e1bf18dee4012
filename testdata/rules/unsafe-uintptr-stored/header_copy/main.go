// A copied string header carries the address of the bytes as an integer.
// Rule 6 of unsafe.Pointer allows headers only where they lie over a real string or slice.

package stored

import (
	"reflect"
	"unsafe"
)

func firstWordOfCopy(s string) uint64 {
	h := *(*reflect.StringHeader)(unsafe.Pointer(&s))
	p := h.Data
	return *(*uint64)(unsafe.Pointer(p)) // want unsafe-uintptr-stored "p holds the address of s"
}

// good: the header lies over the string, and Data is converted in the same expression (rule 5).
func firstWord(s string) uint64 {
	p := unsafe.Pointer((*reflect.StringHeader)(unsafe.Pointer(&s)).Data)
	return *(*uint64)(p)
}
