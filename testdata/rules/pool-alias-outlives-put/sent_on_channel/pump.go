// The bytes travel over a channel, the buffer they live in goes back to the pool.
// The receiver reads what the next owner of the buffer writes.

package pump

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func pumpBad(out chan<- []byte, line string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(line)
	out <- buf.Bytes() // want pool-alias-outlives-put "buf"
	pool.Put(buf)
}

func pumpGood(out chan<- []byte, line string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(line)
	out <- append([]byte{}, buf.Bytes()...)
	pool.Put(buf)
}

func pumpLenGood(out chan<- int, line string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(line)
	out <- buf.Len()
	pool.Put(buf)
}
