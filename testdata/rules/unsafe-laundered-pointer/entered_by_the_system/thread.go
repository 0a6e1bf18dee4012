// The entry of a thread is marked nosplit: it runs on a stack of the system, which does not move.
// An ordinary function is given no such stack.

package thread

import "unsafe"

type start struct{ fn func() }

//go:nosplit
func enterGood(v unsafe.Pointer) {
	s := *(*start)(v)
	fn := uintptr(unsafe.Pointer(&s.fn))
	(**(**func())(unsafe.Pointer(&fn)))()
}

func enterBad(v unsafe.Pointer) {
	s := *(*start)(v)
	fn := uintptr(unsafe.Pointer(&s.fn))
	(**(**func())(unsafe.Pointer(&fn)))() // want unsafe-laundered-pointer "."
}
