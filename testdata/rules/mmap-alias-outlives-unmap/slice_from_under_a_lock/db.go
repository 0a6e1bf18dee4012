// Get returns a slice of the mapping after it gave the lock up; Put may map the file anew under that lock.
// A copy made under the lock is right, and so is a slice of what only Close unmaps.

package db

import (
	"bytes"
	"os"
	"sync"
	"syscall"
)

type file struct {
	f    *os.File
	data []byte
}

func (f *file) remap(size int) (err error) {
	if f.data != nil {
		if err := syscall.Munmap(f.data); err != nil {
			return err
		}
	}
	f.data, err = syscall.Mmap(int(f.f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	return err
}

func (f *file) slice(at, n int) []byte { return f.data[at : at+n] }

type DB struct {
	mu   sync.RWMutex
	file *file
	size int
}

func (db *DB) Put(b []byte) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if _, err := db.file.f.WriteAt(b, int64(db.size)); err != nil {
		return err
	}
	db.size += len(b)
	return db.file.remap(db.size)
}

func (db *DB) GetBad(at, n int) ([]byte, error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if at+n > db.size {
		return nil, os.ErrInvalid
	}
	value := db.file.slice(at, n)
	return value, nil // want mmap-alias-outlives-unmap "value is returned although Put unmaps the memory behind it"
}

func (db *DB) GetGood(at, n int) ([]byte, error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if at+n > db.size {
		return nil, os.ErrInvalid
	}
	value := bytes.Clone(db.file.slice(at, n))
	return value, nil
}

type fixed struct {
	mu   sync.RWMutex
	data []byte
}

func (r *fixed) HeadGood() []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.data[:8]
}

func (r *fixed) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	data := r.data
	r.data = nil
	if data == nil {
		return nil
	}
	return syscall.Munmap(data)
}
