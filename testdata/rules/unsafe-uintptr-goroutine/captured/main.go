// A goroutine gets a number instead of a pointer.
// It may run when the function that took the address has long returned.

package goroutine

import "unsafe"

type node struct{ value int }

func use(*node) {}

func byCapture() {
	n := &node{}
	u := uintptr(unsafe.Pointer(n)) // step "becomes an integer"
	go func() {
		use((*node)(unsafe.Pointer(u))) // want unsafe-uintptr-goroutine "address of"
	}()
}

func byArgument() {
	n := &node{}
	// want+1 unsafe-uintptr-goroutine "address of"
	go func(u uintptr) {
		use((*node)(unsafe.Pointer(u)))
	}(uintptr(unsafe.Pointer(n)))
}

// good: the goroutine holds the pointer.
func byPointer() {
	n := &node{}
	go func() {
		use(n)
	}()
}
