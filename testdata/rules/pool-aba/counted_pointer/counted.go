// The compared value is a fresh pair of pointer and count, so an old pair never equals a new one.
// Pairs and nodes of the good twin are left to the collector.

package counted

import (
	"sync"
	"sync/atomic"
)

type node struct {
	value int
	next  *node
}

var nodes = sync.Pool{New: func() any { return new(node) }}

type pair struct {
	top   *node
	count uint64
}

type stackBad struct{ top atomic.Pointer[node] }

func (s *stackBad) push(v int) {
	n := nodes.Get().(*node)
	n.value = v
	n.next = s.top.Load()
	for !s.top.CompareAndSwap(n.next, n) {
		n.next = s.top.Load()
	}
}

func (s *stackBad) pop() (v int) {
	n := s.top.Load()
	if n == nil || !s.top.CompareAndSwap(n, n.next) {
		return -1
	}
	v = n.value
	nodes.Put(n) // want pool-aba "n"
	return v
}

type stackGood struct{ top atomic.Pointer[pair] }

func (s *stackGood) push(v int) {
	n := &node{value: v}
	for {
		old := s.top.Load()
		next := &pair{top: n}
		if old != nil {
			n.next, next.count = old.top, old.count+1
		}
		if s.top.CompareAndSwap(old, next) {
			return
		}
	}
}

func (s *stackGood) pop() int {
	for {
		old := s.top.Load()
		if old == nil || old.top == nil {
			return -1
		}
		if s.top.CompareAndSwap(old, &pair{top: old.top.next, count: old.count + 1}) {
			return old.top.value
		}
	}
}
