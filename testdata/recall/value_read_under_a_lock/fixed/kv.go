package kv

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"syscall"
)

type MappedFile interface {
	WriteAt(p []byte, off int64) (int, error)
	Slice(from, to int64) ([]byte, error)
	Map(size int64) error
}

type osFile struct {
	*os.File
	data []byte
	size int64
}

func (f *osFile) Slice(from, to int64) ([]byte, error) {
	if f.data == nil {
		return nil, os.ErrClosed
	}
	return f.data[from:to], nil
}

func (f *osFile) Map(size int64) error {
	if f.size >= size {
		return nil
	}
	if f.data != nil {
		if err := syscall.Munmap(f.data); err != nil {
			return err
		}
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(2*size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	f.data, f.size = data, 2*size
	return nil
}

type record struct{ at, keyEnd, end int64 }

type dataFile struct {
	MappedFile
	end int64
}

func (f *dataFile) pair(r record) ([]byte, []byte, error) {
	both, err := f.Slice(r.at, r.end)
	if err != nil {
		return nil, nil, err
	}
	return both[:r.keyEnd-r.at], both[r.keyEnd-r.at:], nil
}

func (f *dataFile) add(p []byte) error {
	if _, err := f.WriteAt(p, f.end); err != nil {
		return err
	}
	f.end += int64(len(p))
	return f.Map(f.end)
}

type Store struct {
	mu      sync.RWMutex
	data    *dataFile
	records []record
}

func (s *Store) each(visit func(record) (bool, error)) error {
	for _, r := range s.records {
		if stop, err := visit(r); stop || err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) Get(key []byte) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []byte
	err := s.each(func(r record) (bool, error) {
		k, v, err := s.data.pair(r)
		if err != nil {
			return true, err
		}
		if bytes.Equal(k, key) {
			found = append([]byte(nil), v...)
			return true, nil
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (s *Store) Put(key, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(key) == 0 {
		return errors.New("kv: empty key")
	}
	at := s.data.end
	if err := s.data.add(append(key, value...)); err != nil {
		return err
	}
	s.records = append(s.records, record{at, at + int64(len(key)), s.data.end})
	return nil
}
