// An unmapping under the read side of a lock keeps no reader out.
// The mode of a lock counts, not its name.

package view

import (
	"sync"
	"syscall"
)

type View struct {
	sync.RWMutex
	b []byte
}

func (v *View) At(i int) byte {
	v.RLock()
	defer v.RUnlock()
	return v.b[i]
}

func (v *View) Release() {
	v.RLock()
	defer v.RUnlock()
	syscall.Munmap(v.b) // want mmap-unmap-race "under the read side of View.RWMutex"
	v.b = nil
}

// good: the write side.

type Other struct {
	sync.RWMutex
	b []byte
}

func (v *Other) At(i int) byte {
	v.RLock()
	defer v.RUnlock()
	return v.b[i]
}

func (v *Other) Release() {
	v.Lock()
	defer v.Unlock()
	syscall.Munmap(v.b)
	v.b = nil
}
