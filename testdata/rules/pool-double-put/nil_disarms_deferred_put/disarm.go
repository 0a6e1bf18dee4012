// A deferred closure reads the captured variable at exit: nil or a rebound variable disarms it.
// The twin forgets to set nil after the explicit Put.

package disarm

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func storeBad(text string, full func(string) bool) bool {
	buf := pool.Get().(*bytes.Buffer)
	defer func() {
		if buf != nil {
			pool.Put(buf) // want pool-double-put "buf"
		}
	}()
	buf.Reset()
	buf.WriteString(text)
	if full(buf.String()) {
		pool.Put(buf)
		return false
	}
	return true
}

func storeGood(text string, full func(string) bool) bool {
	buf := pool.Get().(*bytes.Buffer)
	defer func() {
		if buf != nil {
			pool.Put(buf)
		}
	}()
	buf.Reset()
	buf.WriteString(text)
	if full(buf.String()) {
		pool.Put(buf)
		buf = nil
		return false
	}
	return true
}

func storeRebindGood(text string) string {
	buf := pool.Get().(*bytes.Buffer)
	defer func() { pool.Put(buf) }()
	buf.Reset()
	buf.WriteString(text)
	head := buf.String()
	pool.Put(buf)
	buf = pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(head)
	return buf.String()
}
