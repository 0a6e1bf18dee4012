// A goroutine captures the buffer, and nobody waits for it before the Put.
// With a rendezvous (WaitGroup, Go method of a WaitGroup) in between the Put is in order.

package events

import (
	"bytes"
	"io"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func emitBad(w io.Writer, event string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(event)
	go func() {
		w.Write(buf.Bytes())
	}()
	pool.Put(buf) // want pool-escape-goroutine "buf"
}

func emitDeferBad(w io.Writer, event string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf) // want pool-escape-goroutine "buf"
	buf.Reset()
	buf.WriteString(event)
	go func() {
		w.Write(buf.Bytes())
	}()
}

func emitLateWaitBad(w io.Writer, event string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(event)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		w.Write(buf.Bytes())
	}()
	pool.Put(buf) // want pool-escape-goroutine "buf"
	wg.Wait()
}

func emitGood(w io.Writer, event string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(event)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		w.Write(buf.Bytes())
	}()
	wg.Wait()
	pool.Put(buf)
}

func emitGoMethodGood(w io.Writer, event string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(event)
	var wg sync.WaitGroup
	wg.Go(func() { w.Write(buf.Bytes()) })
	wg.Wait()
}

func emitCopyGood(w io.Writer, event string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(event)
	text := buf.String()
	go func() {
		io.WriteString(w, text)
	}()
}
