// Close gives the reader back while the file is there, and leaves no file: a second Close, out of another callee,
// gives nothing back. Where Close keeps the file it does.

package chunk

import (
	"bufio"
	"os"
	"sync"
)

var readerPool = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

type chunk struct {
	f *os.File
	r *bufio.Reader
}

func (c *chunk) endGood() error {
	if c.f == nil {
		return nil
	}
	err := c.f.Close()
	readerPool.Put(c.r)
	c.f = nil
	return err
}

func (c *chunk) endBad() error {
	if c.f == nil {
		return nil
	}
	err := c.f.Close()
	readerPool.Put(c.r)
	return err
}

type reader struct {
	mu     sync.Mutex
	chunks map[*chunk]bool
}

func (r *reader) releaseGood(c *chunk) {
	_ = c.endGood()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.chunks, c)
}

func (r *reader) removeGood(c *chunk, path string) error {
	_ = c.endGood()
	return os.Remove(path)
}

func (r *reader) releaseBad(c *chunk) {
	_ = c.endBad()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.chunks, c)
}

func (r *reader) removeBad(c *chunk, path string) error {
	_ = c.endBad()
	return os.Remove(path)
}

func (r *reader) dropGood(c *chunk, path string, keep bool) error {
	if keep {
		r.releaseGood(c)
	}
	return r.removeGood(c, path)
}

func (r *reader) dropBad(c *chunk, path string, keep bool) error {
	if keep {
		r.releaseBad(c)
	}
	return r.removeBad(c, path) // want pool-double-put "c.r"
}
