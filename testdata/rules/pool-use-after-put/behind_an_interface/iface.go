// The buffer is used through an interface that was made from it before the Put.
// The interface value holds the same pointer.

package iface

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func reportBad(w io.Writer, name string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	var out io.Writer = buf
	fmt.Fprintf(out, "name=%s", name)
	w.Write(buf.Bytes())
	pool.Put(buf)
	fmt.Fprintln(out) // want pool-use-after-put "out|buf"
}

func reportGood(w io.Writer, name string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	var out io.Writer = buf
	fmt.Fprintf(out, "name=%s", name)
	fmt.Fprintln(out)
	w.Write(buf.Bytes())
	pool.Put(buf)
}
