// A wrapper takes the address as a uintptr: it was converted too early.
// Rule 4 of unsafe.Pointer holds for the arguments of the system call itself.

package syscallarg

import (
	"syscall"
	"unsafe"
)

type info struct{ words [4]uint64 }

const trap = 600

func queryEarly(out uintptr, size uintptr) error {
	_, _, errno := syscall.Syscall(trap, out, size, 0) // step "reaches the system call"
	if errno != 0 {
		return errno
	}
	return nil
}

func early() (i info, err error) {
	err = queryEarly(uintptr(unsafe.Pointer(&i)), unsafe.Sizeof(i)) // want unsafe-syscall-arg "address of i"
	return i, err
}

func parked() (i info, err error) {
	out := uintptr(unsafe.Pointer(&i))
	_, _, errno := syscall.Syscall(trap, out, unsafe.Sizeof(i), 0) // want unsafe-syscall-arg "address of i"
	if errno != 0 {
		err = errno
	}
	return i, err
}

// good: the wrapper takes a pointer, and converts in the arguments (rule 4).
func query(out unsafe.Pointer, size uintptr) error {
	_, _, errno := syscall.Syscall(trap, uintptr(out), size, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

func inTime() (i info, err error) {
	err = query(unsafe.Pointer(&i), unsafe.Sizeof(i))
	return i, err
}

// good: the compiler keeps alive what a conversion in the arguments of such a function points to.
//
//go:uintptrescapes
func queryEscaping(out uintptr, size uintptr) {
	syscall.Syscall(trap, out, size, 0)
}

func escaping() (i info) {
	queryEscaping(uintptr(unsafe.Pointer(&i)), unsafe.Sizeof(i))
	return i
}

// good: what is handed to the system to be freed never was Go memory.
func release(p *info) {
	freed := uintptr(unsafe.Pointer(p))
	_ = freed
}
