// A number is read from a value with a finalizer and used when nobody holds the value any more.
// The finalizer reads no field, so any integer may be what it closes.

package keepalive

import "runtime"

type file struct {
	fd   int
	name string
}

func closeAll() {}

func open(fd int) *file {
	f := &file{fd: fd}
	runtime.SetFinalizer(f, func(*file) { closeAll() })
	return f
}

func use(fd int) {}

func apart() {
	f := open(3)
	fd := f.fd // step "read here"
	use(fd)    // want unsafe-missing-keepalive "f.fd is used by"
}

// good: the owner is alive until after the call.
func together() {
	f := open(3)
	use(f.fd)
	runtime.KeepAlive(f)
}
