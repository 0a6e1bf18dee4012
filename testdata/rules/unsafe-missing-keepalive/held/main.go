// A value with a finalizer is stored where it lives on, so its last use here is not its last.
// The twin that is stored nowhere is gone while its handle is in use.

package keepalive

import (
	"runtime"
	"syscall"
)

type ring struct{ fd int }

func newRing(fd int) *ring {
	r := &ring{fd: fd}
	runtime.SetFinalizer(r, (*ring).Close)
	return r
}

func (r *ring) Close() { syscall.Close(r.fd) }

type poller struct{ rings []*ring }

func (p *poller) add(fd int) {}

func (p *poller) lost(fd int) {
	r := newRing(fd)
	p.add(r.fd) // want unsafe-missing-keepalive "r.fd is used by"
}

// good: the slice holds it.
func (p *poller) stored(fd int) {
	r := newRing(fd)
	p.rings = append(p.rings, r)
	p.add(r.fd)
}
