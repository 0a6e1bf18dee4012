// The goroutine takes the object over and puts it back itself; the function lets go of it.
// The trap looks like an escape, but there is one owner at any time.

package own

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func logGood(w io.Writer, text string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	go func() {
		defer pool.Put(buf)
		w.Write(buf.Bytes())
	}()
}

func logParamGood(w io.Writer, text string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	go func(b *bytes.Buffer) {
		w.Write(b.Bytes())
		pool.Put(b)
	}(buf)
}

func logOwnGetGood(w io.Writer, text string) {
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			buf := pool.Get().(*bytes.Buffer)
			defer pool.Put(buf)
			buf.Reset()
			buf.WriteString(text)
			w.Write(buf.Bytes())
		}()
	}
	wg.Wait()
}

func logBad(w io.Writer, text string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	go func(b *bytes.Buffer) {
		w.Write(b.Bytes())
	}(buf)
	pool.Put(buf) // want pool-escape-goroutine "buf"
}
