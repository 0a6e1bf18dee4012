// Mapping and unmapping by raw system calls: the first argument says which call it is.
// Other system calls with the same address leave the mapping where it is.

package raw

import (
	"syscall"
	"unsafe"
)

func mapped(n uintptr) ([]byte, syscall.Errno) {
	addr, _, errno := syscall.Syscall6(syscall.SYS_MMAP, 0, n, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE, ^uintptr(0), 0)
	if errno != 0 {
		return nil, errno
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(addr)), n), 0
}

func firstBad() byte {
	b, errno := mapped(4096)
	if errno != 0 {
		return 0
	}
	syscall.Syscall(syscall.SYS_MUNMAP, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0)
	return b[0] // want mmap-use-after-unmap "b is read"
}

func firstGood() byte {
	b, errno := mapped(4096)
	if errno != 0 {
		return 0
	}
	syscall.Syscall(syscall.SYS_MSYNC, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0)
	return b[0]
}
