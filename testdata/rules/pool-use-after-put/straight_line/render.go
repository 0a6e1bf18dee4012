// A buffer is written to after it went back to the pool.
// The next Get may already own it, and then two renders mix their bytes.

package render

import (
	"bytes"
	"io"
	"sync"
)

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func pageBad(w io.Writer, title string) error {
	buf := bufPool.Get().(*bytes.Buffer) // step "taken"
	buf.Reset()
	buf.WriteString(title)
	_, err := w.Write(buf.Bytes())
	bufPool.Put(buf)                     // step "(?i)back|returned|put"
	buf.WriteString("<!-- rendered -->") // want pool-use-after-put "buf"
	return err
}

func pageGood(w io.Writer, title string) error {
	buf := bufPool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(title)
	buf.WriteString("<!-- rendered -->")
	_, err := w.Write(buf.Bytes())
	bufPool.Put(buf)
	return err
}
