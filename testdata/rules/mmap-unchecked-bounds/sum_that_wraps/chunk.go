// A length from the file is compared as part of a 32 bit sum, which a large length makes small again.
// Wider sums, sums that are compared with one of their parts, and differences hold.

package chunk

import (
	"encoding/binary"
	"errors"
	"os"
	"syscall"
	"unsafe"
)

var errCorrupt = errors.New("chunk: corrupt")

type Chunks struct{ data []byte }

type header struct {
	magic uint32
	count uint64
}

func Open(f *os.File) (*Chunks, error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(fi.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &Chunks{data: data}, nil
}

func (c *Chunks) length(at uint32) uint32 { return binary.LittleEndian.Uint32(c.data[at:]) }

func (c *Chunks) ChunkBad(at uint32) ([]byte, error) {
	n := binary.LittleEndian.Uint32(c.data[at:]) // step "read from the mapping here"
	if at+n > uint32(len(c.data)) {
		return nil, errCorrupt
	}
	return c.data[at : at+n], nil // want mmap-unchecked-bounds "n was read from the mapping and bounds an access to c.data, but only a sum"
}

func (c *Chunks) HelperBad(at uint32) ([]byte, error) {
	n := c.length(at)
	end := at + 4 + n
	if uint32(len(c.data)) < end {
		return nil, errCorrupt
	}
	return c.data[at+4 : end], nil // want mmap-unchecked-bounds "end was read from the mapping"
}

func (c *Chunks) CountsBad() ([]uint64, error) {
	h := (*header)(unsafe.Pointer(&c.data[0]))
	n := h.count
	if n+16 > uint64(len(c.data)) {
		return nil, errCorrupt
	}
	return unsafe.Slice((*uint64)(unsafe.Pointer(&c.data[16])), n), nil // want mmap-unchecked-bounds "n was read from"
}

func (c *Chunks) WideGood(at uint32) ([]byte, error) {
	n := binary.LittleEndian.Uint32(c.data[at:])
	if uint64(at)+uint64(n) > uint64(len(c.data)) {
		return nil, errCorrupt
	}
	return c.data[at : at+n], nil
}

func (c *Chunks) WrapTestedGood(at uint32) ([]byte, error) {
	n := binary.LittleEndian.Uint32(c.data[at:])
	if at+n < at || at+n > uint32(len(c.data)) {
		return nil, errCorrupt
	}
	return c.data[at : at+n], nil
}

func (c *Chunks) DifferenceGood(at uint32) ([]byte, error) {
	n := binary.LittleEndian.Uint32(c.data[at:])
	if at > uint32(len(c.data)) || n > uint32(len(c.data))-at {
		return nil, errCorrupt
	}
	return c.data[at : at+n], nil
}

func (c *Chunks) EndGood() ([]byte, error) {
	end := binary.LittleEndian.Uint32(c.data[8:]) + 4
	if end > uint32(len(c.data)) {
		return nil, errCorrupt
	}
	return c.data[:end], nil
}

func (c *Chunks) SmallGood(at uint32) ([]byte, error) {
	n := uint32(binary.LittleEndian.Uint16(c.data[at:]))
	if at > 1<<20 || at+n > uint32(len(c.data)) {
		return nil, errCorrupt
	}
	return c.data[at : at+n], nil
}
