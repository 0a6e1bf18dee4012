// Close gives a field back and leaves the field set; io.Closer does not say that Close comes once.
// Clearing the field, a flag, sync.Once or a compare-and-swap make the second Close harmless.

package reader

import (
	"bufio"
	"io"
	"sync"
	"sync/atomic"
)

var bufs = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

type leaky struct{ br *bufio.Reader }

func openBad(src io.Reader) *leaky {
	br := bufs.Get().(*bufio.Reader)
	br.Reset(src)
	return &leaky{br: br}
}

func (l *leaky) Read(p []byte) (int, error) { return l.br.Read(p) }

func (l *leaky) Close() error {
	bufs.Put(l.br) // want pool-double-put "br"
	return nil
}

type cleared struct{ br *bufio.Reader }

func openClearedGood(src io.Reader) io.ReadCloser { // summary result0.br <- new0
	br := bufs.Get().(*bufio.Reader)
	br.Reset(src)
	return &cleared{br: br}
}

func (c *cleared) Read(p []byte) (int, error) {
	if c.br == nil {
		return 0, io.ErrClosedPipe
	}
	return c.br.Read(p)
}

func (c *cleared) Close() error { // summary when recv.br=nonnil: releases(recv.br); when recv.br=nonnil: recv.br <- nil
	br := c.br
	if br == nil {
		return nil
	}
	c.br = nil
	br.Reset(nil)
	bufs.Put(br)
	return nil
}

type flagged struct {
	br     *bufio.Reader
	closed bool
}

func (f *flagged) open(src io.Reader) {
	f.br = bufs.Get().(*bufio.Reader)
	f.br.Reset(src)
}

func (f *flagged) Close() error { // summary when recv.closed=false: releases(recv.br); when recv.closed=false: recv.closed <- true
	if f.closed {
		return io.ErrClosedPipe
	}
	f.closed = true
	bufs.Put(f.br)
	return nil
}

type once struct {
	br   *bufio.Reader
	done sync.Once
}

func (o *once) open(src io.Reader) {
	o.br = bufs.Get().(*bufio.Reader)
	o.br.Reset(src)
}

func (o *once) Close() error {
	o.done.Do(func() { bufs.Put(o.br) })
	return nil
}

type swapped struct {
	br     *bufio.Reader
	closed atomic.Bool
}

func (s *swapped) open(src io.Reader) {
	s.br = bufs.Get().(*bufio.Reader)
	s.br.Reset(src)
}

func (s *swapped) Close() error {
	if !s.closed.CompareAndSwap(false, true) {
		return nil
	}
	bufs.Put(s.br)
	return nil
}
