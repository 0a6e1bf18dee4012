// The caller's slice is hung into the pooled header and goes to the pool with it.
// The caller still writes it; copying keeps the pool's memory its own.

package hold

import "sync"

var headers = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}

func upperBad(data []byte, send func([]byte)) {
	bp := headers.Get().(*[]byte)
	*bp = data
	send(*bp)
	headers.Put(bp) // want pool-wrong-object "bp|data"
}

func upperGood(data []byte, send func([]byte)) {
	bp := headers.Get().(*[]byte)
	*bp = append((*bp)[:0], data...)
	send(*bp)
	headers.Put(bp)
}

func upperGrowGood(data []byte, send func([]byte)) {
	bp := headers.Get().(*[]byte)
	b := *bp
	if cap(b) < len(data) {
		b = make([]byte, len(data))
	}
	b = b[:len(data)]
	copy(b, data)
	send(b)
	*bp = b
	headers.Put(bp)
}

func upperNewHeaderGood(data []byte, send func([]byte)) {
	bp := headers.Get().(*[]byte)
	b := append((*bp)[:0], data...)
	send(b)
	headers.Put(&b)
}
