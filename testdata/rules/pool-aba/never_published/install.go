// The node loses the race for the slot and was never visible to anybody else: it may be recycled.
// A compare-and-swap on a state word next to a pooled object compares no pointer either.

package install

import (
	"sync"
	"sync/atomic"
)

type block struct {
	state atomic.Int32
	data  [64]byte
}

var blocks = sync.Pool{New: func() any { return new(block) }}

type table struct{ slots [16]atomic.Pointer[block] }

func (t *table) installGood(i int, in []byte) *block {
	if b := t.slots[i].Load(); b != nil {
		return b
	}
	b := blocks.Get().(*block)
	b.state.Store(0)
	copy(b.data[:], in)
	if t.slots[i].CompareAndSwap(nil, b) {
		return b
	}
	blocks.Put(b)
	return t.slots[i].Load()
}

func onceGood(in []byte, use func([]byte)) {
	b := blocks.Get().(*block)
	b.state.Store(0)
	n := copy(b.data[:], in)
	if b.state.CompareAndSwap(0, 1) {
		use(b.data[:n])
	}
	blocks.Put(b)
}

type chainBad struct{ top atomic.Pointer[link] }

type link struct {
	id   int
	next *link
}

var links = sync.Pool{New: func() any { return new(link) }}

func (c *chainBad) push(id int) {
	l := links.Get().(*link)
	l.id = id
	for l.next = c.top.Load(); !c.top.CompareAndSwap(l.next, l); l.next = c.top.Load() {
	}
}

func (c *chainBad) pop() int {
	l := c.top.Load()
	for l != nil && !c.top.CompareAndSwap(l, l.next) {
		l = c.top.Load()
	}
	if l == nil {
		return -1
	}
	id := l.id
	links.Put(l) // want pool-aba "l"
	return id
}
