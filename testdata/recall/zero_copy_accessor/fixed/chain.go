package chain

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func lend() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func giveBack(b *bytes.Buffer) { pool.Put(b) }

type chain struct{ head, body string }

func (c *chain) whole() *bytes.Buffer {
	b := lend()
	b.WriteString(c.head)
	b.WriteString(c.body)
	return b
}

func (c *chain) Bytes() []byte {
	b := c.whole()
	defer giveBack(b)
	return bytes.Clone(b.Bytes())
}
