// ":=" in an inner block makes a second variable; the outer one, still nil, goes into the pool.
// "=" assigns the outer variable.

package shadow

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func writeBad(w io.Writer, text string, buffered bool) {
	var buf *bytes.Buffer
	if buffered {
		buf := pool.Get().(*bytes.Buffer)
		buf.Reset()
		buf.WriteString(text)
		buf.WriteTo(w)
	}
	pool.Put(buf) // want pool-wrong-object "buf"
}

func writeGood(w io.Writer, text string, buffered bool) {
	var buf *bytes.Buffer
	if buffered {
		buf = pool.Get().(*bytes.Buffer)
		buf.Reset()
		buf.WriteString(text)
		buf.WriteTo(w)
		pool.Put(buf)
	}
}
