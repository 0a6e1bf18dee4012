// Truncate maps the file anew: what was sliced from its bytes before lies in the old mapping.
// Slicing after it is right.

package file

import "github.com/dgraph-io/ristretto/v2/z"

func growBad(file *z.MmapFile, size int64) error {
	head := file.Data[:8]
	if err := file.Truncate(size); err != nil {
		return err
	}
	head[0] = 1 // want mmap-use-after-unmap "head is written after file.Truncate unmapped it"
	return nil
}

func growGood(file *z.MmapFile, size int64) error {
	if err := file.Truncate(size); err != nil {
		return err
	}
	head := file.Data[:8]
	head[0] = 1
	return nil
}
