// Small mapping libraries: Open hands out the mapped bytes, Close takes them away.
// A deferred Close comes after the last use.

package helpers

import (
	"bytes"

	"github.com/tidwall/mmap"
)

func linesBad(path string) (int, error) {
	data, err := mmap.Open(path, false)
	if err != nil {
		return 0, err
	}
	if err := mmap.Close(data); err != nil {
		return 0, err
	}
	return bytes.Count(data, []byte("\n")), nil // want mmap-use-after-unmap "data is used by a call after mmap.Close unmapped it"
}

func linesGood(path string) (int, error) {
	data, err := mmap.Open(path, false)
	if err != nil {
		return 0, err
	}
	defer mmap.Close(data)
	return bytes.Count(data, []byte("\n")), nil
}
