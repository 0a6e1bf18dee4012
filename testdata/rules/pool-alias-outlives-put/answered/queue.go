// A request waits in a queue, and its consumer answers over a channel in it: it has left the queue by then.
// Where nobody answered it may still be there.

package queue

import "sync"

type ticket struct {
	ch   chan error
	size int
}

var tickets = sync.Pool{New: func() any { return &ticket{ch: make(chan error, 1)} }}

type node struct {
	ticket *ticket
	next   *node
}

type chain struct{ head, tail *node }

func (c *chain) push(t *ticket) {
	n := &node{ticket: t}
	if c.tail == nil {
		c.head = n
		c.tail = n
		return
	}
	c.tail.next = n
	c.tail = n
}

type queue struct {
	mu    sync.Mutex
	items *chain
}

func (q *queue) add(size int) *ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := tickets.Get().(*ticket)
	t.size = size
	q.items.push(t)
	return t
}

func (q *queue) offerBad(size int) {
	t := q.add(size) // want pool-alias-outlives-put "."
	tickets.Put(t)
}

func (q *queue) offerGood(size int) error {
	t := q.add(size)
	err := <-t.ch
	tickets.Put(t)
	return err
}
