// The last reference unmaps: nobody is left who could use the memory.
// A counter that is compared before the unmapping guards it; an atomic flag does not, a reader may be past its test.

package shared

import (
	"sync"
	"sync/atomic"
	"syscall"
)

type Counted struct {
	mu   sync.Mutex
	refs atomic.Int32
	b    []byte
}

func (c *Counted) At(i int) byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.b[i]
}

func (c *Counted) Use() { c.refs.Add(1) }

// good: references are counted.
func (c *Counted) Drop() {
	if c.refs.Add(-1) > 0 {
		return
	}
	syscall.Munmap(c.b)
}

type Flagged struct {
	mu     sync.Mutex
	closed atomic.Bool
	b      []byte
}

func (f *Flagged) At(i int) byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed.Load() {
		return 0
	}
	return f.b[i]
}

func (f *Flagged) Drop() {
	if f.closed.Swap(true) {
		return
	}
	syscall.Munmap(f.b) // want mmap-unmap-race "without Flagged.mu"
}
