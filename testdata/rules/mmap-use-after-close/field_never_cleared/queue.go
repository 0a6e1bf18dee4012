// Next takes a nil ring for the sign of a closed queue, but Close leaves the ring in its place.
// Clearing it in the section that unmaps it is right.

package queue

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

type ring struct {
	pages []byte
	head  *uint32
}

func (r *ring) unmap() error {
	pages := r.pages
	r.pages = nil
	return unix.Munmap(pages)
}

func (r *ring) next() uint32 { return *r.head }

type QueueBad struct {
	mu   sync.Mutex
	ring *ring
}

func (q *QueueBad) Next() (uint32, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ring == nil { // step "another method tests q.ring here"
		return 0, os.ErrClosed
	}
	return q.ring.next(), nil
}

func (q *QueueBad) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.ring.unmap() // want mmap-use-after-close "Close unmaps the memory behind q.ring and leaves q.ring set"
}

type QueueGood struct {
	mu   sync.Mutex
	ring *ring
}

func (q *QueueGood) Next() (uint32, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ring == nil {
		return 0, os.ErrClosed
	}
	return q.ring.next(), nil
}

func (q *QueueGood) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ring == nil {
		return nil
	}
	err := q.ring.unmap()
	q.ring = nil
	return err
}
