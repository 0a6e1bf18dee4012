// The same with the functions of sync/atomic on an unsafe.Pointer: the head of a queue is recycled.
// A mutex around the list makes recycling safe.

package queue

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

type item struct {
	value int
	next  unsafe.Pointer
}

var items = sync.Pool{New: func() any { return new(item) }}

type queueBad struct{ head, tail unsafe.Pointer }

func (q *queueBad) dequeue() (int, bool) {
	for {
		head := atomic.LoadPointer(&q.head)
		next := atomic.LoadPointer(&(*item)(head).next)
		if next == nil {
			return 0, false
		}
		if atomic.CompareAndSwapPointer(&q.head, head, next) {
			v := (*item)(next).value
			items.Put((*item)(head)) // want pool-aba "head"
			return v, true
		}
	}
}

func (q *queueBad) enqueue(v int) {
	n := items.Get().(*item)
	n.value, n.next = v, nil
	for {
		tail := atomic.LoadPointer(&q.tail)
		next := atomic.LoadPointer(&(*item)(tail).next)
		if next != nil {
			atomic.CompareAndSwapPointer(&q.tail, tail, next)
			continue
		}
		if atomic.CompareAndSwapPointer(&(*item)(tail).next, nil, unsafe.Pointer(n)) {
			atomic.CompareAndSwapPointer(&q.tail, tail, unsafe.Pointer(n))
			return
		}
	}
}

type entry struct {
	value int
	next  *entry
}

var entries = sync.Pool{New: func() any { return new(entry) }}

type queueGood struct {
	mu   sync.Mutex
	head *entry
}

func (q *queueGood) push(v int) {
	e := entries.Get().(*entry)
	e.value = v
	q.mu.Lock()
	e.next = q.head
	q.head = e
	q.mu.Unlock()
}

func (q *queueGood) pop() (int, bool) {
	q.mu.Lock()
	e := q.head
	if e == nil {
		q.mu.Unlock()
		return 0, false
	}
	q.head = e.next
	q.mu.Unlock()
	v := e.value
	e.next = nil
	entries.Put(e)
	return v, true
}
