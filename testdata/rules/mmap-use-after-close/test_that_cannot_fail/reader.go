// The reader asks whether the ring is nil, and Close never makes it so.
// A test under the lock is worth as much as the assignment that it waits for.

package reader

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

type ring struct {
	data []byte
}

func (r *ring) close() error {
	if r.data == nil {
		return nil
	}
	data := r.data
	r.data = nil
	return unix.Munmap(data)
}

func (r *ring) next() byte { return r.data[0] }

type Reader struct {
	mu   sync.Mutex
	ring *ring
}

func NewReader(fd, size int) (*Reader, error) {
	data, err := unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &Reader{ring: &ring{data}}, nil
}

func (r *Reader) Read() (byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ring == nil {
		return 0, os.ErrClosed
	}
	return r.ring.next(), nil
}

func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ring.close() // want mmap-use-after-close "unmaps the memory behind r.ring and leaves r.ring set"
}

// good: Close takes the ring away.

type disc struct {
	data []byte
}

func (d *disc) close() error {
	if d.data == nil {
		return nil
	}
	data := d.data
	d.data = nil
	return unix.Munmap(data)
}

func (d *disc) next() byte { return d.data[0] }

type Proper struct {
	mu   sync.Mutex
	ring *disc
}

func NewProper(fd, size int) (*Proper, error) {
	data, err := unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &Proper{ring: &disc{data}}, nil
}

func (r *Proper) Read() (byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ring == nil {
		return 0, os.ErrClosed
	}
	return r.ring.next(), nil
}

func (r *Proper) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.ring.close()
	r.ring = nil
	return err
}
