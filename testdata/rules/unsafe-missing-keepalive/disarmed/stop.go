// A cleanup or finalizer that was taken away runs no more: what follows is in order.
// The bad twins use the handle while it is still set, or take away that of another value.

package stop

import "C"

import (
	"runtime"
	"syscall"
)

type expr struct {
	ptr     *C.regex
	cleanup runtime.Cleanup
}

func compile(pattern *C.char) *expr {
	e := &expr{ptr: C.regex_new(pattern)}
	e.cleanup = runtime.AddCleanup(e, func(p *C.regex) { C.regex_delete(p) }, e.ptr)
	return e
}

func (e *expr) keep() { runtime.KeepAlive(e) }

func (e *expr) FreeGood() {
	e.cleanup.Stop()
	C.regex_delete(e.ptr)
}

func LenBad(pattern *C.char) int {
	e := compile(pattern)
	return int(C.regex_len(e.ptr)) // want unsafe-missing-keepalive "e.ptr is used by C.regex_len when e has no use left"
}

func BothBad(a, b *C.char) int {
	x, y := compile(a), compile(b)
	y.cleanup.Stop()
	C.regex_delete(y.ptr)
	return int(C.regex_len(x.ptr)) // want unsafe-missing-keepalive "x.ptr is used by C.regex_len when x has no use left"
}

type File struct{ fd int }

func open(fd int) *File {
	f := &File{fd}
	runtime.SetFinalizer(f, (*File).finish)
	return f
}

func (f *File) finish() { syscall.Close(f.fd) }

func (f *File) keep() { runtime.KeepAlive(f) }

func (f *File) Take() int {
	runtime.SetFinalizer(f, nil)
	return f.fd
}

func (f *File) Number() int { return f.fd }

func CloseGood(fd int) error {
	f := open(fd)
	return shut(f.Take())
}

func CloseBad(fd int) error {
	f := open(fd)
	return shut(f.Number()) // want unsafe-missing-keepalive "f.fd is used by .*shut when f has no use left"
}

func shut(fd int) error { return syscall.Close(fd) }
