// An index keeps a view of the file's mapping and guards it with a lock of its own.
// The file's lock, taken around the unmapping, is not the index's, so the two do not exclude each other.

package segment

import (
	"encoding/binary"
	"sync"

	"golang.org/x/sys/unix"
)

type index struct {
	mu      sync.RWMutex
	entries []byte
}

func (x *index) Entry(i int) uint32 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return binary.BigEndian.Uint32(x.entries[4*i:]) // step "used here"
}

type File struct {
	mu    sync.Mutex
	data  []byte
	index *index
}

func (f *File) Open(fd, size int) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.data, err = unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	f.index = &index{entries: f.data[8:]}
	return nil
}

func (f *File) Lookup(i int) uint32 { return f.index.Entry(i) }

func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	data := f.data
	f.data = nil
	return unix.Munmap(data) // want mmap-unmap-race "under File.mu while .*Lookup reads x.entries under index.mu"
}

// good: whoever uses the index is counted, and the unmapping waits for all of them.

type Counted struct {
	mu    sync.Mutex
	users sync.WaitGroup
	data  []byte
	index *index
}

func (f *Counted) Open(fd, size int) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.data, err = unix.Mmap(fd, 0, size, unix.PROT_READ, unix.MAP_SHARED)
	f.index = &index{entries: f.data[8:]}
	return err
}

func (f *Counted) Lookup(i int) uint32 {
	f.users.Add(1)
	defer f.users.Done()
	return f.index.Entry(i)
}

func (f *Counted) Reopen(fd, size int) error {
	f.users.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	return unix.Munmap(f.data)
}
