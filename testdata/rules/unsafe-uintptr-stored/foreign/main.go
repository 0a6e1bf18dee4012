// Integers from system calls and C name memory that is not Go's: nothing moves or frees it.
// One function of the file takes Go memory, and that one is reported.

package stored

import (
	"syscall"
	"unsafe"
)

func work() {}

func ownMemory() byte {
	b := make([]byte, 8)
	addr := uintptr(unsafe.Pointer(&b[0]))
	work()
	return *(*byte)(unsafe.Pointer(addr)) // want unsafe-uintptr-stored "addr holds the address of b"
}

// good: a mapping that the system made.
func mapping(size uintptr) []byte {
	addr, _, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, size, 3, 0x22, ^uintptr(0), 0)
	if errno != 0 {
		return nil
	}
	work()
	return unsafe.Slice((*byte)(unsafe.Pointer(addr)), size)
}

// good: an integer that came in, of which nobody is seen to take it from Go memory.
func view(addr, size uintptr) []byte {
	work()
	return unsafe.Slice((*byte)(unsafe.Pointer(addr)), size)
}
