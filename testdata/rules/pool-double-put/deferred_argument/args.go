// Arguments of a deferred call are evaluated at the defer statement, captured variables at exit.
// Two deferred closures over one rebound variable put its last object twice and leak the first.

package args

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func pairBad(a, b string) string {
	buf := pool.Get().(*bytes.Buffer)
	defer func() { pool.Put(buf) }() // want pool-double-put "buf"
	buf.Reset()
	buf.WriteString(a)
	first := buf.String()
	buf = pool.Get().(*bytes.Buffer)
	defer func() { pool.Put(buf) }()
	buf.Reset()
	buf.WriteString(b)
	return first + buf.String()
}

func pairGood(a, b string) string {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(a)
	first := buf.String()
	buf = pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(b)
	return first + buf.String()
}
