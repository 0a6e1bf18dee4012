// The buffer is taken once before the loop and given back in every turn of it.
// From the second turn on the loop writes to memory it no longer owns.

package batch

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func sendAllBad(rows []string, send func(string)) {
	buf := pool.Get().(*bytes.Buffer)
	for _, row := range rows {
		buf.Reset() // want pool-use-after-put "buf"
		buf.WriteString(row)
		send(buf.String())
		pool.Put(buf)
	}
}

func sendAllGood(rows []string, send func(string)) {
	for _, row := range rows {
		buf := pool.Get().(*bytes.Buffer)
		buf.Reset()
		buf.WriteString(row)
		send(buf.String())
		pool.Put(buf)
	}
}

func sendOnceGood(rows []string, send func(string)) {
	buf := pool.Get().(*bytes.Buffer)
	for _, row := range rows {
		buf.Reset()
		buf.WriteString(row)
		send(buf.String())
	}
	pool.Put(buf)
}

func sendUntilGood(rows []string, send func(string)) {
	buf := pool.Get().(*bytes.Buffer)
	for i, row := range rows {
		buf.Reset()
		buf.WriteString(row)
		send(buf.String())
		if i == 9 {
			pool.Put(buf)
			return
		}
	}
	pool.Put(buf)
}
