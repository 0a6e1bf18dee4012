// The result is sliced from the mapping, and a deferred call unmaps it before the caller looks at it.
// A copy may leave the function; so may the mapping itself where nobody unmaps it.

package magic

import (
	"bytes"
	"os"
	"unsafe"

	"github.com/edsrzf/mmap-go"
)

func magicBad(f *os.File) ([]byte, error) {
	m, err := mmap.Map(f, mmap.RDONLY, 0) // step "mapped here"
	if err != nil {
		return nil, err
	}
	defer m.Unmap()   // step "unmapped here"
	return m[:4], nil // want mmap-alias-outlives-unmap "m.* is returned although m.Unmap unmaps"
}

func magicGood(f *os.File) ([]byte, error) {
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer m.Unmap()
	return bytes.Clone(m[:4]), nil
}

func textBad(f *os.File) (string, error) {
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer m.Unmap()
	return unsafe.String(&m[0], 4), nil // want mmap-alias-outlives-unmap "the bytes behind it"
}

func textGood(f *os.File) (string, error) {
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer m.Unmap()
	return string(m[:4]), nil
}

func openGood(f *os.File) (mmap.MMap, error) {
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, err
	}
	if len(m) < 4 {
		m.Unmap()
		return nil, os.ErrInvalid
	}
	return m, nil
}
