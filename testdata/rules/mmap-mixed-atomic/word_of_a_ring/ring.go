// A position in a shared ring is stored atomically and read plainly, once in the constructor.
// The other side of a shared mapping is the kernel, which does not wait for constructors.

package ring

import (
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

type ring struct {
	head *uint64
	seen uint64
}

func newRing(head *uint64) *ring {
	return &ring{
		head: head,
		seen: *head, // want mmap-mixed-atomic "reads \*head plainly"
	}
}

func (r *ring) commit() { atomic.StoreUint64(r.head, r.seen) } // step "used atomically"

func Open(fd int) (*ring, error) {
	page, err := unix.Mmap(fd, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return newRing((*uint64)(unsafe.Pointer(&page[0]))), nil
}

// good: always atomically.

type other struct {
	head *uint64
	seen uint64
}

func newOther(head *uint64) *other {
	return &other{head: head, seen: atomic.LoadUint64(head)}
}

func (r *other) commit() { atomic.StoreUint64(r.head, r.seen) }

func OpenOther(fd int) (*other, error) {
	page, err := unix.Mmap(fd, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return newOther((*uint64)(unsafe.Pointer(&page[0]))), nil
}

// good: private memory, set before anybody else can see it.

type local struct {
	head *uint64
}

func OpenLocal() (*local, error) {
	page, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	l := &local{head: (*uint64)(unsafe.Pointer(&page[0]))}
	*l.head = 1
	return l, nil
}

func (l *local) next() uint64 { return atomic.AddUint64(l.head, 1) }
