// Small queues live in an array of their own, which is never given back: a test of the size keeps it out of the pool.
// Common in buffers with a bootstrap array. The twin keeps what it has given back.

package queue

import "sync"

var chunks = sync.Pool{New: func() any { return make([]int, 0, 1024) }}

type queue struct {
	items []int
	small [16]int
}

func (q *queue) drop() {
	if cap(q.items) > len(q.small) {
		chunks.Put(q.items)
	}
	q.items = nil
}

func (q *queue) add(n int) {
	if q.items == nil {
		q.items = q.small[:0]
	}
	if len(q.items) == cap(q.items) {
		larger := append(chunks.Get().([]int), q.items...)
		q.drop()
		q.items = larger
	}
	q.items = append(q.items, n)
}

func useGood(ns []int) {
	var q queue
	for _, n := range ns {
		q.add(n)
		q.drop()
	}
}

type stale struct {
	items []int
}

func (s *stale) drop() {
	chunks.Put(s.items)
}

func useBad() {
	s := stale{items: chunks.Get().([]int)}
	s.drop()
	s.drop() // want pool-double-put "s.items"
}
