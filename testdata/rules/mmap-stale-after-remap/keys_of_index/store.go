// Growing maps the file anew; the index keeps slices of the old mapping unless it is built again.
// Offsets need no refreshing, and Close may leave aliases behind: nobody is to use them.

package store

import (
	"os"
	"syscall"
)

type index struct {
	keys []byte
	at   int
}

func (x *index) reset(b []byte) { x.keys = b }

type storeBad struct {
	f     *os.File
	data  []byte
	index *index
}

func mapAll(f *os.File) ([]byte, error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(fi.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}

func (s *storeBad) open() (err error) { // step "kept here as well"
	if s.data, err = mapAll(s.f); err != nil {
		return err
	}
	s.index = &index{}
	s.index.reset(s.data[16:])
	return nil
}

func (s *storeBad) grow(size int64) (err error) {
	if err := syscall.Munmap(s.data); err != nil { // want mmap-stale-after-remap "s.index.keys still points into the old mapping"
		return err
	}
	if err := s.f.Truncate(size); err != nil {
		return err
	}
	s.data, err = mapAll(s.f)
	return err
}

func (s *storeBad) Close() error {
	data := s.data
	s.data = nil
	return syscall.Munmap(data)
}

type storeGood struct {
	f     *os.File
	data  []byte
	index *index
}

func (s *storeGood) open() (err error) {
	if s.data, err = mapAll(s.f); err != nil {
		return err
	}
	s.index = &index{}
	s.index.reset(s.data[16:])
	return nil
}

func (s *storeGood) grow(size int64) (err error) {
	if err := syscall.Munmap(s.data); err != nil {
		return err
	}
	if err := s.f.Truncate(size); err != nil {
		return err
	}
	if s.data, err = mapAll(s.f); err != nil {
		return err
	}
	s.index.reset(s.data[16:])
	return nil
}

type offsetsGood struct {
	f    *os.File
	data []byte
	at   int
}

func (s *offsetsGood) open() (err error) {
	s.at = 16
	s.data, err = mapAll(s.f)
	return err
}

func (s *offsetsGood) grow() (err error) {
	if err := syscall.Munmap(s.data); err != nil {
		return err
	}
	s.data, err = mapAll(s.f)
	return err
}
