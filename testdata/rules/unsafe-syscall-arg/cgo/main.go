// The address of a variable goes to C as a number that was kept in a variable.
// C calls back later, and by then the stack may have moved.

package cgoarg

// void submit(uintptr_t reply);
import "C"

import "unsafe"

func encode() {}

func submit() int {
	reply := make(chan int)
	addr := uintptr(unsafe.Pointer(&reply)) // step "becomes an integer"
	encode()
	C.submit(C.uintptr_t(addr)) // want unsafe-syscall-arg "address of reply .*C.submit"
	return <-reply
}

// good: a number that names the channel in a table of one's own.
func submitByTable(table map[uintptr]chan int) int {
	reply := make(chan int)
	id := uintptr(len(table))
	table[id] = reply
	C.submit(C.uintptr_t(id))
	return <-reply
}
