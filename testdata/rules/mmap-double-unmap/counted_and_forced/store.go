// The last reference closes a file, and the store closes it by force whatever the count: one of them comes second.
// A flag under the lock that both take makes the second call harmless.

package store

import (
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

type fileBad struct {
	mu   sync.Mutex
	data []byte
	refs atomic.Int32
}

func (f *fileBad) dec() error {
	if f.refs.Add(-1) == 0 {
		return f.close() // step "unmapped here"
	}
	return nil
}

func (f *fileBad) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return unix.Munmap(f.data)
}

type storeBad struct{ files map[string]*fileBad }

func (s *storeBad) drop(name string) error {
	f, ok := s.files[name]
	if !ok {
		return nil
	}
	delete(s.files, name)
	return f.close() // want mmap-double-unmap "close unmaps f.data a second time, after its other owner did"
}

type fileGood struct {
	mu     sync.Mutex
	data   []byte
	refs   atomic.Int32
	closed bool
}

func (f *fileGood) dec() error {
	if f.refs.Add(-1) == 0 {
		return f.close()
	}
	return nil
}

func (f *fileGood) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	return unix.Munmap(f.data)
}

type storeGood struct{ files map[string]*fileGood }

func (s *storeGood) drop(name string) error {
	f, ok := s.files[name]
	if !ok {
		return nil
	}
	delete(s.files, name)
	return f.close()
}
