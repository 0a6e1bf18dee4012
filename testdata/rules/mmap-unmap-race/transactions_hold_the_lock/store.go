// A lock that Begin takes and End gives back covers what is used between the two.
// Uses without it prove nothing there; a Close that does without it is wrong all the same.

package store

import (
	"errors"
	"sync"

	"golang.org/x/sys/unix"
)

type Store struct {
	maplock sync.RWMutex
	data    []byte
}

type Tx struct {
	store *Store
}

func (s *Store) Begin() (*Tx, error) {
	s.maplock.RLock()
	if s.data == nil {
		s.maplock.RUnlock()
		return nil, errors.New("closed")
	}
	return &Tx{s}, nil
}

func (t *Tx) End() { t.store.maplock.RUnlock() }

func (t *Tx) Page(i int) []byte { return t.store.page(i) }

func (t *Tx) Kind(i int) byte { return t.store.page(i)[0] }

func (s *Store) page(i int) []byte { return s.data[i*4096 : (i+1)*4096] }

func (s *Store) First() byte {
	s.maplock.RLock()
	defer s.maplock.RUnlock()
	return s.data[0]
}

// good: the lock keeps all transactions out.
func (s *Store) Grow(fd, size int) (err error) {
	s.maplock.Lock()
	defer s.maplock.Unlock()
	if err = unix.Munmap(s.data); err != nil {
		return err
	}
	s.data, err = unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	return err
}

// bad: transactions may be open.
func (s *Store) Close() error {
	data := s.data
	s.data = nil
	return unix.Munmap(data) // want mmap-unmap-race "Close unmaps data without Store.maplock"
}
