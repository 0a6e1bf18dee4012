// A file is mapped with the length that it should have, and a loop reads on to the end of the mapping.
// Where the size of the file is looked at, the length is what the author makes of it.

package segment

import "github.com/influxdata/influxdb/v2/pkg/mmap"
import "os"

const smallest = 22

func nominal(id uint16) uint32 { return 1 << (id + smallest) }

type segmentBad struct {
	id   uint16
	path string
	data []byte
}

func (s *segmentBad) open() (err error) {
	s.data, err = mmap.Map(s.path, int64(nominal(s.id))) // want mmap-unchecked-bounds "data is mapped with a length that is not that of the file, and each reads on"
	return err
}

func (s *segmentBad) each(entry func([]byte) int) {
	for pos := 0; pos < len(s.data); { // step "taken into account here"
		pos += entry(s.data[pos:])
	}
}

type segmentGood struct {
	id   uint16
	path string
	data []byte
	size int
}

func (s *segmentGood) open() error {
	fi, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	s.size = int(fi.Size())
	s.data, err = mmap.Map(s.path, int64(nominal(s.id)))
	return err
}

func (s *segmentGood) each(entry func([]byte) int) {
	for pos := 0; pos < s.size; {
		pos += entry(s.data[pos:s.size])
	}
}
