// Close tells by a flag that the memory is gone; one method looks at it, one does not, one looks and goes on.
// The lock is held everywhere: it says that Close is not under way, not that it has not been.

package span

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

type Span struct {
	mu     sync.RWMutex
	closed bool
	data   []byte
}

// good: looks, and leaves.
func (s *Span) ReadAt(p []byte, off int64) (int, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return 0, os.ErrClosed
	}
	return copy(p, s.data[off:]), nil
}

func (s *Span) First() (b byte, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		err = os.ErrClosed
	}
	b = s.data[0] // want mmap-use-after-close "s.data is used although s.closed was found"
	return
}

func (s *Span) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	err := unix.Munmap(s.data)
	s.closed = true
	return err
}

type Log struct {
	mu     sync.RWMutex
	closed bool
	data   []byte
}

func (l *Log) isClosed() bool { return l.closed }

// good: looks through a helper.
func (l *Log) ReadAt(p []byte, off int64) (int, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.isClosed() {
		return 0, os.ErrClosed
	}
	return l.copyFrom(p, off), nil
}

func (l *Log) Tail(p []byte) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.copyFrom(p, 4096) // want mmap-use-after-close "l.data is used without a test of Log.closed, which .*Close sets"
}

// good: the length says it too, Close leaves nothing.
func (l *Log) At(i int) byte {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if i >= len(l.data) {
		return 0
	}
	return l.data[i]
}

func (l *Log) copyFrom(p []byte, off int64) int { return copy(p, l.data[off:]) }

func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := unix.Munmap(l.data)
	l.data, l.closed = nil, true
	return err
}
