package block

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

type keys struct {
	mu          sync.RWMutex
	raw         []byte
	first, last []byte
}

func (k *keys) load(b []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.raw = b
	if len(b) < 2 {
		return errors.New("block: short index")
	}
	k.first, k.last = b[:1], b[len(b)-1:]
	return nil
}

type file struct {
	mu   sync.RWMutex
	b    []byte
	f    *os.File
	path string
	keys *keys
}

func mapping(f *os.File) ([]byte, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return unix.Mmap(int(f.Fd()), 0, int(st.Size()), unix.PROT_READ, unix.MAP_SHARED)
}

func (m *file) open() (err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.b, err = mapping(m.f); err != nil {
		return err
	}
	m.keys = &keys{}
	return m.keys.load(m.b[8:])
}

func (m *file) rename(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := unix.Munmap(m.b); err != nil { // want mmap-stale-after-remap "m.keys"
		return err
	}
	if err := m.f.Close(); err != nil {
		return err
	}
	if err := os.Rename(m.path, path); err != nil {
		return err
	}
	var err error
	if m.f, err = os.Open(path); err != nil {
		return err
	}
	m.path = path
	m.b, err = mapping(m.f)
	return err
}

func (m *file) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.b == nil {
		return nil
	}
	if err := unix.Munmap(m.b); err != nil {
		return err
	}
	m.b = nil
	return m.f.Close()
}
