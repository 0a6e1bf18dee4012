// Nodes are taken and given back by two small functions, as allocators are usually written.
// The link in push, the swap and the release are three functions apart.

package freelist

import (
	"sync"
	"sync/atomic"
)

type cell struct {
	key  string
	next atomic.Pointer[cell]
}

var cells = sync.Pool{New: func() any { return new(cell) }}

func newCell(key string) *cell {
	c := cells.Get().(*cell)
	c.key = key
	c.next.Store(nil)
	return c
}

func freeCell(c *cell) {
	c.key = ""
	cells.Put(c)
}

type listBad struct{ head atomic.Pointer[cell] }

func (l *listBad) add(key string) {
	c := newCell(key)
	for {
		old := l.head.Load()
		c.next.Store(old)
		if l.head.CompareAndSwap(old, c) {
			return
		}
	}
}

func (l *listBad) take() string {
	for {
		old := l.head.Load()
		if old == nil {
			return ""
		}
		if !l.head.CompareAndSwap(old, old.next.Load()) {
			continue
		}
		key := old.key
		freeCell(old) // want pool-aba "old"
		return key
	}
}

type slotGood struct{ key atomic.Pointer[string] }

func (s *slotGood) set(key string) bool {
	c := newCell(key)
	text := c.key
	ok := s.key.CompareAndSwap(nil, &text)
	freeCell(c)
	return ok
}
