// The release is conditional: size limit, a test of the same flag, an early return.
// Only a use on a path that released is a bug; paths that cannot be taken together are none.

package guard

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func dumpBad(w io.Writer, text string, keep bool) int {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if !keep {
		pool.Put(buf)
	}
	if !keep {
		return buf.Len() // want pool-use-after-put "buf"
	}
	buf.WriteTo(w)
	pool.Put(buf)
	return 0
}

func dumpGood(w io.Writer, text string, keep bool) int {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if !keep {
		pool.Put(buf)
	}
	if keep {
		buf.WriteTo(w)
		pool.Put(buf)
	}
	return 0
}

func limitGood(w io.Writer, text string) int {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	n := buf.Len()
	if buf.Cap() <= 1<<16 {
		pool.Put(buf)
		return n
	}
	buf.WriteTo(w)
	return n
}

func nilGood(w io.Writer, text string, early bool) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if early {
		pool.Put(buf)
		buf = nil
	}
	if buf != nil {
		buf.WriteTo(w)
		pool.Put(buf)
	}
}
