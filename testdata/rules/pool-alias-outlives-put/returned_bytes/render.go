// Bytes returns a view of the buffer, and the deferred Put runs before the caller can look at it.
// String copies; results are evaluated before deferred calls run, so a copy made in the return is in time.

package render

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func htmlBad(name string) []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	return b.Bytes() // want pool-alias-outlives-put "b"
}

func htmlClosureBad(name string) ([]byte, error) {
	b := pool.Get().(*bytes.Buffer)
	defer func() {
		b.Reset()
		pool.Put(b)
	}()
	b.WriteString(name)
	if b.Len() == 0 {
		return nil, errors.New("empty")
	}
	return b.Bytes(), nil // want pool-alias-outlives-put "b"
}

func htmlExplicitBad(name string) []byte {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	out := b.Bytes()
	pool.Put(b)
	return out // want pool-alias-outlives-put "out|b"
}

func htmlGood(name string) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	return b.String()
}

func htmlCloneGood(name string) []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	return bytes.Clone(b.Bytes())
}

func htmlAppendGood(dst []byte, name string) []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	return append(dst, b.Bytes()...)
}

func htmlCopyGood(name string) []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	out := make([]byte, b.Len())
	copy(out, b.Bytes())
	return out
}

func htmlWriteGood(w io.Writer, name string) (int, error) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString("<b>" + name + "</b>")
	return w.Write(b.Bytes())
}
