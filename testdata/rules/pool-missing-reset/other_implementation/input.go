// Behind the interface another type counts what it has read; the pooled one has no such field.
// The pooled type that counts itself, and is not reset, is the one to report.

package input

import "sync"

type source interface {
	next() byte
	read() int
}

type memory struct {
	text []byte
	off  int
}

func (m *memory) next() byte {
	b := m.text[m.off]
	m.off++
	return b
}

func (m *memory) read() int { return m.off }

type counter struct {
	text  []byte
	total int
}

func (c *counter) next() byte {
	c.total++
	return c.text[0]
}

func (c *counter) read() int { return c.total }

func drain(s source) int {
	s.next()
	return s.read()
}

var memories = sync.Pool{New: func() any { return new(memory) }}

func drainGood(text []byte) int {
	m := memories.Get().(*memory)
	m.text, m.off = text, 0
	n := drain(m)
	memories.Put(m)
	return n
}

var counters = sync.Pool{New: func() any { return new(counter) }}

func drainBad(text []byte) int {
	c := counters.Get().(*counter) // want pool-missing-reset "total"
	c.text = text
	c.next()
	n := c.read()
	counters.Put(c)
	return n
}
