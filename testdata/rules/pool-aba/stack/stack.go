// A popped node goes to a pool and comes back on top of the stack while another pop still compares against it.
// The collector keeps a compared node from being reused; the pool undoes that.

package stack

import (
	"sync"
	"sync/atomic"
)

type node struct {
	value int
	next  *node
}

var nodes = sync.Pool{New: func() any { return new(node) }}

type stackBad struct{ top atomic.Pointer[node] }

func (s *stackBad) push(v int) {
	n := nodes.Get().(*node)
	n.value = v
	for {
		old := s.top.Load()
		n.next = old
		if s.top.CompareAndSwap(old, n) {
			return
		}
	}
}

func (s *stackBad) pop() (int, bool) {
	for {
		old := s.top.Load()
		if old == nil {
			return 0, false
		}
		if s.top.CompareAndSwap(old, old.next) {
			v := old.value
			nodes.Put(old) // want pool-aba "old"
			return v, true
		}
	}
}

type stackGood struct{ top atomic.Pointer[node] }

func (s *stackGood) push(v int) {
	n := &node{value: v}
	for {
		old := s.top.Load()
		n.next = old
		if s.top.CompareAndSwap(old, n) {
			return
		}
	}
}

func (s *stackGood) pop() (int, bool) {
	for {
		old := s.top.Load()
		if old == nil {
			return 0, false
		}
		if s.top.CompareAndSwap(old, old.next) {
			return old.value, true
		}
	}
}
