// An integer is read as a pointer through its own address.
// It is the same conversion, only that nothing that looks for conversions sees it.

package laundered

import (
	"syscall"
	"unsafe"
)

func next() {}

func ofGoMemory(b []byte) unsafe.Pointer {
	u := uintptr(unsafe.Pointer(&b[0]))
	next()
	return *(*unsafe.Pointer)(unsafe.Pointer(&u)) // want unsafe-laundered-pointer "u holds the address of b"
}

// good: for memory of the system it is a way to write the conversion.
func ofMapping(size uintptr) unsafe.Pointer {
	u, _, _ := syscall.Syscall6(syscall.SYS_MMAP, 0, size, 3, 0x22, ^uintptr(0), 0)
	return *(*unsafe.Pointer)(unsafe.Pointer(&u))
}

// good: a pointer read through its own address was a pointer all the time (rule 1).
func ofPointer(p *int) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&p))
}
