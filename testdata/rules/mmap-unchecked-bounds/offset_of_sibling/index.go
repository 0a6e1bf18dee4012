// ReadAt compares its offset before it slices the mapping; WriteAt takes it as it comes.
// An offset that something compares is left to the author, and so is one that a helper gets.

package index

import (
	"io"
	"os"
	"sync"
	"syscall"
)

type Index struct {
	mu   sync.RWMutex
	data []byte
	next int
}

func Open(f *os.File) (*Index, error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(fi.Size()), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &Index{data: data}, nil
}

func (x *Index) ReadAtGood(p []byte, off int64) (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if off < 0 || off > int64(len(x.data)) {
		return 0, io.EOF
	}
	return copy(p, x.data[off:]), nil // step "taken into account here"
}

func (x *Index) WriteAtBad(p []byte, off int64) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return copy(x.data[off:], p) // want mmap-unchecked-bounds "data is sliced from off, which nothing compares here; ReadAtGood"
}

func (x *Index) WriteAtGood(p []byte, off int64) int {
	x.mu.Lock()
	defer x.mu.Unlock()
	if off >= int64(len(x.data)) {
		return 0
	}
	return copy(x.data[off:], p)
}

func (x *Index) Next(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.next >= len(x.data) {
		return 0, io.EOF
	}
	n := copy(p, x.data[x.next:])
	x.next += n
	return n, nil
}

func (x *Index) WriteToBad(w io.Writer) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n, err := w.Write(x.data[x.next:]) // want mmap-unchecked-bounds "data is sliced from x.next, which nothing compares here; Next"
	x.next += n
	return int64(n), err
}
