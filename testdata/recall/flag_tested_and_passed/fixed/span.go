package span

import (
	"errors"
	"io"
	"io/fs"
	"sync"
)

type mapped interface {
	Bytes() []byte
	Unmap() error
}

type Span struct {
	mu     sync.RWMutex
	parts  []mapped
	closed bool
	size   int64
}

func (s *Span) Close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, part := range s.parts {
		err = errors.Join(err, part.Unmap())
	}
	s.parts = nil
	s.closed = true
	return err
}

func (s *Span) ReadAt(p []byte, off int64) (n int, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return 0, fs.ErrClosed
	}
	n = s.copyOut(p, off)
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

func (s *Span) copyOut(p []byte, off int64) int {
	i := off / s.size
	return copy(p, s.parts[i].Bytes()[off%s.size:])
}
