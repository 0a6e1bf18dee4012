// Close gives a stream back to the pool where it is one of the pool's; what implements the same interface otherwise
// is nobody's but its owner's.

package stream

import (
	"io"
	"sync"
)

type pooled struct {
	r     io.Reader
	reads int
}

func (p *pooled) Read(b []byte) (int, error) { p.reads++; return p.r.Read(b) }

type counted struct {
	r     io.Reader
	reads int
}

func (c *counted) Read(b []byte) (int, error) { c.reads++; return c.r.Read(b) }

var streams = sync.Pool{New: func() any { return new(pooled) }}

func release(p *pooled) {
	p.r = nil
	streams.Put(p)
}

type body struct{ stream io.Reader }

func (b *body) close() {
	if p, ok := b.stream.(*pooled); ok {
		release(p)
	}
	b.stream = nil
}

func readBad(r io.Reader) int {
	s := &pooled{r: r}
	b := &body{stream: s}
	b.close()
	return s.reads // want pool-use-after-put "s"
}

func readGood(r io.Reader) int {
	s := &counted{r: r}
	b := &body{stream: s}
	b.close()
	return s.reads
}
