// The protection is a parameter of the function that maps: each caller says what it may do.
// Writing is right where PROT_WRITE was asked for, and where the protection is not known.

package prot

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

func mapped(fd, n, prot int) ([]byte, error) {
	return unix.Mmap(fd, 0, n, prot, unix.MAP_SHARED)
}

func stampBad(fd int, version byte) error {
	b, err := mapped(fd, 4096, unix.PROT_READ)
	if err != nil {
		return err
	}
	b[0] = version // want mmap-readonly-write "b is written, and the memory is mapped for reading only"
	return unix.Munmap(b)
}

func stampGood(fd int, version byte) error {
	b, err := mapped(fd, 4096, unix.PROT_READ|unix.PROT_WRITE)
	if err != nil {
		return err
	}
	b[0] = version
	return unix.Munmap(b)
}

func countBad(fd int, n uint32) error {
	b, err := unix.Mmap(fd, 0, 8, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	binary.LittleEndian.PutUint32(b, n) // want mmap-readonly-write "b is written"
	return unix.Munmap(b)
}

func nameBad(fd int, name string) error {
	b, err := unix.Mmap(fd, 0, 64, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	copy(b[8:], name) // want mmap-readonly-write "is written"
	return unix.Munmap(b)
}

func nameGood(fd int, name []byte) error {
	b, err := unix.Mmap(fd, 0, 64, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	copy(name, b[8:])
	return unix.Munmap(b)
}

func eitherGood(fd int, writable bool, version byte) error {
	prot := unix.PROT_READ
	if writable {
		prot |= unix.PROT_WRITE
	}
	b, err := mapped(fd, 4096, prot)
	if err != nil {
		return err
	}
	if writable {
		b[0] = version
	}
	return unix.Munmap(b)
}

func laterGood(fd int, version byte) error {
	b, err := mapped(fd, 4096, unix.PROT_READ)
	if err != nil {
		return err
	}
	if err := unix.Mprotect(b, unix.PROT_READ|unix.PROT_WRITE); err != nil {
		return err
	}
	b[0] = version
	return unix.Munmap(b)
}
