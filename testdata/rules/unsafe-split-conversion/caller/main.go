// A function that is given an unsafe.Pointer cannot know what it points to; its callers can.
// Certain is what some caller is seen to pass: the address of a Go value.

package split

import (
	"syscall"
	"unsafe"
)

func wordBefore(p unsafe.Pointer) uintptr {
	addr := uintptr(p) - 8
	return *(*uintptr)(unsafe.Pointer(addr)) // want unsafe-split-conversion "addr is the address of p"
}

func before[T any](first *T) uintptr { return wordBefore(unsafe.Pointer(first)) }

func wordOfMapping(p unsafe.Pointer) uintptr { // good: its only caller passes memory of the system
	addr := uintptr(p) + 8
	return *(*uintptr)(unsafe.Pointer(addr))
}

func mapped(size uintptr) uintptr {
	addr, _, _ := syscall.Syscall6(syscall.SYS_MMAP, 0, size, 3, 0x22, ^uintptr(0), 0)
	return wordOfMapping(unsafe.Pointer(addr))
}
