// The protection of pages is changed under the read side of a lock, so two callers may do it at once.
// One makes the pages read-only while the other is about to write them.

package vault

import (
	"sync"

	"golang.org/x/sys/unix"
)

type Vault struct {
	sync.RWMutex
	data []byte
}

func New(n int) (*Vault, error) {
	data, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	return &Vault{data: data}, err
}

func (v *Vault) Freeze() error {
	v.RLock()
	defer v.RUnlock()
	return unix.Mprotect(v.data, unix.PROT_READ) // want mmap-unguarded-access "under the read side of Vault.RWMutex"
}

func (v *Vault) Melt() error {
	v.RLock()
	defer v.RUnlock()
	return unix.Mprotect(v.data, unix.PROT_READ|unix.PROT_WRITE)
}

// good: the write side.

type Safe struct {
	sync.RWMutex
	data []byte
}

func NewSafe(n int) (*Safe, error) {
	data, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	return &Safe{data: data}, err
}

func (v *Safe) Freeze() error {
	v.Lock()
	defer v.Unlock()
	return unix.Mprotect(v.data, unix.PROT_READ)
}

func (v *Safe) Melt() error {
	v.Lock()
	defer v.Unlock()
	return unix.Mprotect(v.data, unix.PROT_READ|unix.PROT_WRITE)
}
