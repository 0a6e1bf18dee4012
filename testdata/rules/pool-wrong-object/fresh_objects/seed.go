// New objects may enter a pool without ever having been taken from it; so may grown replacements.
// Only memory that somebody else still owns is the wrong thing to put.

package seed

import (
	"bytes"
	"sync"
)

type conn struct {
	in  *bytes.Buffer
	out *bytes.Buffer
}

var pool sync.Pool

func warmGood(n int) {
	for range n {
		pool.Put(new(bytes.Buffer))
	}
}

func replaceGood(text string) {
	buf, _ := pool.Get().(*bytes.Buffer)
	if buf == nil {
		buf = bytes.NewBuffer(make([]byte, 0, len(text)))
	}
	buf.Reset()
	buf.WriteString(text)
	if buf.Cap() > 1<<16 {
		buf = new(bytes.Buffer)
	}
	pool.Put(buf)
}

var defaultOut = new(bytes.Buffer)

func openGood() *conn {
	in, _ := pool.Get().(*bytes.Buffer)
	if in == nil {
		in = new(bytes.Buffer)
	}
	in.Reset()
	return &conn{in: in, out: defaultOut}
}

func (c *conn) closeGood() {
	in := c.in
	c.in = nil
	if in != nil {
		pool.Put(in)
	}
}

func shareBad() {
	defaultOut.Reset()
	pool.Put(defaultOut) // want pool-wrong-object "defaultOut"
}
