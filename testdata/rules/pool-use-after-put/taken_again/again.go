// The variable is rebound to a fresh object after Put: the old one is forgotten.
// Tracking the variable instead of the object would report the second half.

package again

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func take() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func twoPartsBad(w io.Writer) {
	buf := take()
	old := buf
	buf.WriteString("head")
	buf.WriteTo(w)
	pool.Put(buf)
	buf = take()
	old.WriteString("body") // want pool-use-after-put "old|buf"
	buf.WriteTo(w)
	pool.Put(buf)
}

func twoPartsGood(w io.Writer) {
	buf := take()
	buf.WriteString("head")
	buf.WriteTo(w)
	pool.Put(buf)
	buf = take()
	buf.WriteString("body")
	buf.WriteTo(w)
	pool.Put(buf)
}
