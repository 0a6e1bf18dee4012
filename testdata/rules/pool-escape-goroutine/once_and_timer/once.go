// sync.Once runs its function now and returns when it is done; time.AfterFunc runs it later elsewhere.
// Both take a closure over the pooled object, only one of them outlives the Put.

package once

import (
	"bytes"
	"io"
	"sync"
	"time"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func delayBad(w io.Writer, text string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	time.AfterFunc(time.Second, func() { w.Write(buf.Bytes()) })
	pool.Put(buf) // want pool-escape-goroutine "buf"
}

func onceGood(w io.Writer, once *sync.Once, text string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	once.Do(func() { w.Write(buf.Bytes()) })
	pool.Put(buf)
}

func callGood(w io.Writer, text string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	func() { w.Write(buf.Bytes()) }()
	pool.Put(buf)
}
