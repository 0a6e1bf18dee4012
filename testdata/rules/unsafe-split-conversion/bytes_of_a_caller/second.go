// Bytes that a function is given may be a mapping, and are where it asks for the second page of them.
// They are Go memory where a caller is seen to pass such.

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
