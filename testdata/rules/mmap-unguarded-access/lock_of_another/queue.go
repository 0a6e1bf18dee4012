// A queue has a pointer to the lock of its device, and the device holds that lock around what it does to the queue.
// The twin's lock is its own, and is not held there.

package queue

import (
	"sync"
	"syscall"
)

type Device struct {
	mu    sync.RWMutex
	queue *Queue
}

type Queue struct {
	mu   *sync.RWMutex
	ring []byte
	at   byte
}

func openGood(fd int) (*Device, error) {
	ring, err := syscall.Mmap(fd, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	d := &Device{}
	d.queue = &Queue{mu: &d.mu, ring: ring}
	go d.queue.loop()
	return d, nil
}

func (q *Queue) loop() {
	for {
		q.mu.RLock()
		q.ring[1] = q.at
		q.mu.RUnlock()
	}
}

func (q *Queue) Reset() { q.at = q.ring[1] }

func (d *Device) Reset() { d.queue.Reset() }

type Server struct{ device *Device }

func (s *Server) Serve() {
	s.device.mu.Lock()
	s.device.Reset()
	s.device.mu.Unlock()
}

type queueBad struct {
	mu   sync.RWMutex
	ring []byte
	at   byte
}

func openBad(fd int) (*queueBad, error) {
	ring, err := syscall.Mmap(fd, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	q := &queueBad{ring: ring}
	go q.loop()
	return q, nil
}

func (q *queueBad) loop() {
	for {
		q.mu.RLock()
		q.ring[1] = q.at
		q.mu.RUnlock()
	}
}

func (q *queueBad) Reset() { q.at = q.ring[1] } // want mmap-unguarded-access "Reset"

func (q *Queue) Get() byte {
	q.mu.RLock()
	defer q.mu.RUnlock()
	return q.ring[1]
}

func (q *queueBad) Get() byte {
	q.mu.RLock()
	defer q.mu.RUnlock()
	return q.ring[1]
}
