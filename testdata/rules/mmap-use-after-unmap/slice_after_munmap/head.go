// A header is sliced from a mapping and read after the mapping is gone.
// Copying it out first, or converting it while the mapping lives, is right.

package head

import (
	"os"
	"syscall"
)

const headSize = 16

func mapFile(f *os.File) ([]byte, error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(fi.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}

func kindBad(f *os.File) (byte, error) {
	data, err := mapFile(f) // step "mapped here"
	if err != nil {
		return 0, err
	}
	head := data[:headSize]
	if err := syscall.Munmap(data); err != nil { // step "unmapped here"
		return 0, err
	}
	return head[0], nil // want mmap-use-after-unmap "head is read after syscall.Munmap"
}

func kindGood(f *os.File) (byte, error) {
	data, err := mapFile(f)
	if err != nil {
		return 0, err
	}
	head := string(data[:headSize])
	if err := syscall.Munmap(data); err != nil {
		return 0, err
	}
	return head[0], nil
}

func nameBad(f *os.File) (string, error) {
	data, err := mapFile(f)
	if err != nil {
		return "", err
	}
	name := data[headSize:]
	syscall.Munmap(data)
	return string(name), nil // want mmap-use-after-unmap "name is read"
}

func nameGood(f *os.File) (string, error) {
	data, err := mapFile(f)
	if err != nil {
		return "", err
	}
	name := string(data[headSize:])
	syscall.Munmap(data)
	return name, nil
}
