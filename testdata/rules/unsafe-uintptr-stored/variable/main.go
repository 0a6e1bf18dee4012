// An address waits in an integer variable while other code runs.
// Rule 3 of unsafe.Pointer allows the way to an integer and back within one expression only.

package stored

import (
	"runtime"
	"unsafe"
)

type node struct {
	value int
	next  *node
}

func work() {}

// The stack may grow in work, and then x is somewhere else.
func stackMoves() int {
	x := 1
	u := uintptr(unsafe.Pointer(&x)) // step "becomes an integer"
	work()
	*(*int)(unsafe.Pointer(u)) = 2 // want unsafe-uintptr-stored "u holds the address of x .* stack"
	return x
}

// Nothing refers to n when it is looked at again.
func collected() int {
	n := &node{value: 7}
	u := uintptr(unsafe.Pointer(n))
	work()
	return (*node)(unsafe.Pointer(u)).value // want unsafe-uintptr-stored "nothing here keeps it alive"
}

// Alive, and still none of the legal forms: only pointers are followed.
func keptAlive(b []byte) byte {
	p := uintptr(unsafe.Pointer(&b[0]))
	sum := byte(0)
	for range 4 {
		work()
		sum += *(*byte)(unsafe.Pointer(p)) // want unsafe-uintptr-stored "it is alive in between"
		p++
	}
	runtime.KeepAlive(b)
	return sum
}

func sumOfMade() byte { return keptAlive(make([]byte, 4)) }

// good: the pointer stays a pointer (rule 1).
func pointerStays() int {
	x := 1
	p := unsafe.Pointer(&x)
	work()
	*(*int)(p) = 2
	return x
}

// good: an integer that is only printed or compared never becomes a pointer (rule 2).
func onlyCompared(a, b *node) bool {
	left, right := uintptr(unsafe.Pointer(a)), uintptr(unsafe.Pointer(b))
	work()
	return left < right
}

// good: the difference of two addresses is a length.
func distance(b []byte, p *byte) []byte {
	start := uintptr(unsafe.Pointer(&b[0]))
	work()
	return b[uintptr(unsafe.Pointer(p))-start:]
}

// good: pinned memory stays where it is, and alive.
func pinned() byte {
	b := make([]byte, 64)
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(&b[0])
	start := uintptr(unsafe.Pointer(&b[0]))
	work()
	return *(*byte)(unsafe.Pointer(start))
}
