// Bytes that a function is given are a mapping where a caller is seen to pass one, and where it gives them back to
// the system. Other bytes are Go memory.

package second

import (
	"syscall"
	"unsafe"
)

const page = 4096

func swapMapped(mapping []byte) {
	addr := uintptr(unsafe.Pointer(&mapping[page]))
	store(unsafe.Pointer(addr))
}

func swapMade(bytes []byte) {
	addr := uintptr(unsafe.Pointer(&bytes[page])) // step "."
	store(unsafe.Pointer(addr))                   // want unsafe-split-conversion "."
}

func store(p unsafe.Pointer) { *(*uint32)(p) = 1 }

func callBad() { swapMade(make([]byte, 2*page)) }

func callGood(fd int) error {
	mapping, err := syscall.Mmap(fd, 0, 2*page, syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	swapMapped(mapping)
	return nil
}

func adviseGood(region []byte) {
	addr := uintptr(unsafe.Pointer(&region[0]))
	syscall.Syscall(syscall.SYS_MADVISE, addr, uintptr(len(region)), 4)
}

func eachGood(visit func(func(mapping []byte))) {
	visit(func(mapping []byte) {
		addr := uintptr(unsafe.Pointer(&mapping[page]))
		store(unsafe.Pointer(addr))
	})
}
