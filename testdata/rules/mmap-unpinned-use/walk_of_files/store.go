// Files are counted so that a compaction does not unmap those in use; one method iterates without counting.
// A reference that is taken under the lock, by the method or by a function that it calls, keeps the mapping; so does the lock.

package store

import (
	"bytes"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

type table struct {
	users atomic.Int64
	data  []byte
}

func openTable(f *os.File) (*table, error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(fi.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &table{data: data}, nil
}

func (t *table) retain()     { t.users.Add(1) }
func (t *table) letGo()      { t.users.Add(-1) }
func (t *table) inUse() bool { return t.users.Load() > 0 }
func (t *table) size() int   { return len(t.data) }

func (t *table) count(word []byte) int { return bytes.Count(t.data, word) }

type cursor struct {
	tables []*table
	at     int
}

func newCursor(tables []*table) *cursor { return &cursor{tables: tables} }

func (c *cursor) next(word []byte) (int, bool) {
	if c.at == len(c.tables) {
		return 0, false
	}
	c.at++
	return c.tables[c.at-1].count(word), true
}

type Store struct {
	mu     sync.RWMutex
	tables []*table
}

func (s *Store) Compact() {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.tables[:0]
	for _, t := range s.tables {
		if t.inUse() {
			kept = append(kept, t)
			continue
		}
		data := t.data
		t.data = nil
		if err := syscall.Munmap(data); err != nil {
			panic(err)
		}
	}
	s.tables = kept
}

func (s *Store) CountGood(word []byte) (n int) {
	s.mu.RLock()
	tables := append([]*table(nil), s.tables...)
	for _, t := range tables {
		t.retain() // step "a sibling takes a reference here"
		defer t.letGo()
	}
	s.mu.RUnlock()
	for _, t := range tables {
		n += t.count(word)
	}
	return n
}

func (s *Store) WalkBad(word []byte) (n int) {
	s.mu.RLock()
	it := newCursor(s.tables)
	s.mu.RUnlock() // step "given up here"
	for {
		found, ok := it.next(word) // want mmap-unpinned-use "what s.tables held is used after s.mu.RUnlock, without the reference that"
		if !ok {
			return n
		}
		n += found
	}
}

func (s *Store) CopyBad(word []byte) (n int) {
	s.mu.RLock()
	tables := append([]*table(nil), s.tables...)
	s.mu.RUnlock()
	for _, t := range tables {
		n += t.count(word) // want mmap-unpinned-use "without the reference that .*CountGood takes with retain"
	}
	return n
}

func (s *Store) pinned() []*table {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, t := range s.tables {
		t.retain()
	}
	return append([]*table(nil), s.tables...)
}

func (s *Store) HelpedGood(word []byte) (n int) {
	for _, t := range s.pinned() {
		n += t.count(word)
		t.letGo()
	}
	return n
}

func (s *Store) LockedGood(word []byte) (n int) {
	s.mu.RLock()
	for _, t := range s.tables {
		n += t.count(word)
	}
	s.mu.RUnlock()
	return n
}

func (s *Store) SizeGood() (n int) {
	s.mu.RLock()
	tables := append([]*table(nil), s.tables...)
	s.mu.RUnlock()
	for _, t := range tables {
		n += t.size()
	}
	return n
}
