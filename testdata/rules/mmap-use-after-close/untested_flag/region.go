// Close marks the region closed under the lock; ReadAt tests the mark and WriteAt does not.
// Helpers without a lock may rely on their callers' tests.

package region

import (
	"os"
	"sync"
	"syscall"
)

type Region struct {
	mu     sync.RWMutex
	data   []byte
	closed bool
}

func (r *Region) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return os.ErrClosed
	}
	r.closed = true
	return syscall.Munmap(r.data) // step "unmapped here"
}

func (r *Region) ReadAtGood(p []byte, off int64) (int, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed { // step "another method tests r.closed here"
		return 0, os.ErrClosed
	}
	return copy(p, r.at(off)), nil
}

func (r *Region) WriteAtBad(p []byte, off int64) (int, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return copy(r.at(off), p), nil // want mmap-use-after-close "r.data is used without a test of r.closed, which Close sets"
}

func (r *Region) WriteAtGood(p []byte, off int64) (int, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if err := r.open(); err != nil {
		return 0, err
	}
	return copy(r.at(off), p), nil
}

func (r *Region) open() error {
	if r.closed {
		return os.ErrClosed
	}
	return nil
}

func (r *Region) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.data)
}

func (r *Region) at(off int64) []byte { return r.data[off:] }
