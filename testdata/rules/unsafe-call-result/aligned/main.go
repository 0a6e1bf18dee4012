// The result of a call is an integer that was returned: for a moment there was no pointer.
// Rule 5 of unsafe.Pointer makes an exception for two methods of reflect.Value, and no other.

package callresult

import (
	"reflect"
	"unsafe"
)

func roundUp(n, size uintptr) uintptr { return (n + size - 1) / size * size }

func alignedByCall(size int) unsafe.Pointer {
	p := unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
	return unsafe.Pointer(roundUp(uintptr(p), 4096)) // want unsafe-call-result "gives the address of"
}

// good: the distance is added to the pointer.
func aligned(size int) unsafe.Pointer {
	p := unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
	up := roundUp(uintptr(p), 4096)
	return unsafe.Add(p, up-uintptr(p))
}

// good: converted at once (rule 5).
func field(v reflect.Value) *int { return (*int)(unsafe.Pointer(v.UnsafeAddr())) }

func pointee(v reflect.Value) *int { return (*int)(unsafe.Pointer(v.Pointer())) }
