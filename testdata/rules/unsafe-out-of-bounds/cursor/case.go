// A pointer walks over a string and is moved on after the last bytes as well, so that it points past the end.
// Where a byte is always left, or an offset is moved instead of the pointer, it stays inside.

package cursor

import (
	"reflect"
	"unsafe"
)

func sumCountBad(s string) (sum uint64) {
	p := unsafe.Pointer(unsafe.StringData(s)) // step "this memory"
	for n := len(s) / 8; n != 0; n-- {
		sum += *(*uint64)(p)
		p = unsafe.Add(p, 8) // want unsafe-out-of-bounds "a pointer into s is moved on by 8 after its last bytes were read too"
	}
	return sum
}

func sumCountGood(s string) (sum uint64) {
	p := unsafe.Pointer(unsafe.StringData(s))
	for n := len(s); n > 8; n -= 8 {
		sum += *(*uint64)(p)
		p = unsafe.Add(p, 8)
	}
	return sum
}

func sumLeftBad(b []byte) (sum uint32) {
	p := unsafe.Pointer(&b[0])
	for n := len(b); n >= 4; n -= 4 {
		sum += *(*uint32)(p)
		p = unsafe.Pointer(uintptr(p) + 4) // want unsafe-out-of-bounds "a pointer into b is moved on by 4"
	}
	return sum
}

func sumLeftGood(b []byte) (sum uint32) {
	p := unsafe.Pointer(&b[0])
	off := uintptr(0)
	for n := len(b); n >= 4; n -= 4 {
		sum += *(*uint32)(unsafe.Pointer(uintptr(p) + off))
		off += 4
	}
	return sum
}

func tailBad(s string) (sum uint64) {
	p := unsafe.Pointer((*reflect.StringHeader)(unsafe.Pointer(&s)).Data)
	n := len(s) & 7
	if n&4 != 0 {
		sum += uint64(*(*uint32)(p))
		p = unsafe.Pointer(uintptr(p) + 4) // want unsafe-out-of-bounds "a pointer into s is moved on by 4"
	}
	if n&1 != 0 {
		sum += uint64(*(*uint8)(p))
	}
	return sum
}

func tailGood(s string) (sum uint64) {
	p := unsafe.Pointer((*reflect.StringHeader)(unsafe.Pointer(&s)).Data)
	n, off := len(s)&7, uintptr(0)
	if n&4 != 0 {
		sum += uint64(*(*uint32)(p))
		off += 4
	}
	if n&1 != 0 {
		sum += uint64(*(*uint8)(unsafe.Pointer(uintptr(p) + off)))
	}
	return sum
}
