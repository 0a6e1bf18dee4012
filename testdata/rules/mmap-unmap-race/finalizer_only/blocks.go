// A block is written under its lock. Where a finalizer alone unmaps it, nobody has the block any more by then.
// Where its owner also closes it, somebody may.

package blocks

import (
	"os"
	"runtime"
	"sync"
	"syscall"
)

type blockGood struct {
	data []byte
	mu   sync.RWMutex
}

func openGood(f *os.File) (*blockGood, error) {
	b := &blockGood{}
	var err error
	b.data, err = syscall.Mmap(int(f.Fd()), 0, 4096, syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	runtime.SetFinalizer(b, (*blockGood).Close)
	return b, nil
}

func (b *blockGood) Close() error { return syscall.Munmap(b.data) }

type blockBad struct {
	data []byte
	mu   sync.RWMutex
}

func openBad(f *os.File) (*blockBad, error) {
	b := &blockBad{}
	var err error
	b.data, err = syscall.Mmap(int(f.Fd()), 0, 4096, syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	runtime.SetFinalizer(b, (*blockBad).Close)
	return b, nil
}

func (b *blockBad) Close() error { return syscall.Munmap(b.data) } // want mmap-unmap-race "."

type File struct {
	good map[int64]*blockGood
	bad  map[int64]*blockBad
}

func (f *File) WriteAt(p []byte, off int64) {
	g := f.good[off]
	g.mu.Lock()
	copy(g.data, p)
	g.mu.Unlock()
	b := f.bad[off]
	b.mu.Lock()
	copy(b.data, p)
	b.mu.Unlock()
}

func (f *File) Drop(off int64) error { return f.bad[off].Close() }
