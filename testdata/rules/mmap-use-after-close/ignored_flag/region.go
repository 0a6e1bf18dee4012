// The mark is tested, an error is set, and the method goes on to the mapping all the same.
// Leaving at once is right.

package region

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

type Region struct {
	mu     sync.RWMutex
	data   []byte
	closed atomic.Bool
}

func (r *Region) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed.Load() {
		return nil
	}
	r.closed.Store(true)
	return syscall.Munmap(r.data)
}

func (r *Region) FirstBad() (b byte, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed.Load() {
		err = os.ErrClosed
	}
	b = r.data[0] // want mmap-use-after-close "r.data is used although r.closed was found to say that Close has unmapped"
	return b, err
}

func (r *Region) FirstGood() (b byte, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed.Load() {
		err = os.ErrClosed
		return b, err
	}
	b = r.data[0]
	return b, err
}
