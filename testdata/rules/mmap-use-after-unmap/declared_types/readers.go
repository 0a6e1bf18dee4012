// Libraries whose declarations are not at hand: what the parameters are declared as is enough to know their methods.
// A close that comes last is right.

package readers

import (
	"github.com/VictoriaMetrics/VictoriaMetrics/lib/fs"
	"github.com/go-mmap/mmap"
	"github.com/pilosa/pilosa/syswrap"
)

func tailBad(file *mmap.File, p []byte) (int, error) {
	if err := file.Close(); err != nil {
		return 0, err
	}
	return file.ReadAt(p, 0) // want mmap-use-after-unmap "file is used by a call after file.Close unmapped it"
}

func tailGood(file *mmap.File, p []byte) (int, error) {
	n, err := file.ReadAt(p, 0)
	if err != nil {
		return n, err
	}
	return n, file.Close()
}

func indexBad(r *fs.ReaderAt, p []byte) {
	r.MustClose()
	r.MustReadAt(p, 0) // want mmap-use-after-unmap "r is used by a call after r.MustClose unmapped it"
}

func indexGood(r *fs.ReaderAt, p []byte) {
	r.MustReadAt(p, 0)
	r.MustClose()
}

func fragmentBad(data []byte) (byte, error) {
	if err := syswrap.Munmap(data); err != nil {
		return 0, err
	}
	return data[0], nil // want mmap-use-after-unmap "data is read after syswrap.Munmap unmapped it"
}

func fragmentGood(data []byte) (byte, error) {
	first := data[0]
	if err := syswrap.Munmap(data); err != nil {
		return 0, err
	}
	return first, nil
}
