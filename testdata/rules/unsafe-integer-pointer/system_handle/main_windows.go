// A handle of the system is converted to a pointer on its way into a call.
// A stack that is copied at that moment holds a pointer to nowhere.

package integer

import (
	"syscall"
	"unsafe"
)

var setMode = syscall.NewLazyDLL("kernel32.dll").NewProc("SetConsoleMode")

func viaPointer(stream syscall.Handle, mode uint32) uintptr {
	r, _, _ := setMode.Call(uintptr(unsafe.Pointer(stream)), uintptr(mode)) // want unsafe-integer-pointer "handle"
	return r
}

// good: a number stays a number.
func direct(stream syscall.Handle, mode uint32) uintptr {
	r, _, _ := setMode.Call(uintptr(stream), uintptr(mode))
	return r
}
