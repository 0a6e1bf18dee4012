// Close unmaps without the lock that the readers take.
// Readers run beside each other and expect Close to run beside them too; an early return of theirs says nothing.

package region

import (
	"sync"

	"golang.org/x/sys/unix"
)

type Region struct {
	mu   sync.RWMutex
	data []byte
}

func (r *Region) Get(i int) byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if i >= len(r.data) {
		return 0
	}
	return r.data[i] // step "used here"
}

func (r *Region) Close() error {
	err := unix.Munmap(r.data) // want mmap-unmap-race "Close unmaps r.data without Region.mu, which .*Get holds"
	r.data = nil
	return err
}

// good: the same with the lock.

type Guarded struct {
	mu   sync.RWMutex
	data []byte
}

func (r *Guarded) Get(i int) byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if i >= len(r.data) {
		return 0
	}
	return r.data[i]
}

func (r *Guarded) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := unix.Munmap(r.data)
	r.data = nil
	return err
}

// good: no lock anywhere, and nobody says that Close may run beside a reader.

type Bare struct {
	data []byte
}

func (r *Bare) Get(i int) byte { return r.data[i] }

func (r *Bare) Close() error {
	data := r.data
	r.data = nil
	return unix.Munmap(data)
}
