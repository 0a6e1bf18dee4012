// len and cap of a slice variable read the header on the stack: harmless after Put.
// Through a pooled pointer the header itself is in the pooled object.

package length

import "sync"

var chunks = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

func fillBad(src []byte) int {
	bp := chunks.Get().(*[]byte)
	*bp = append((*bp)[:0], src...)
	chunks.Put(bp)
	return cap(*bp) // want pool-use-after-put "bp"
}

func fillGood(src []byte) int {
	bp := chunks.Get().(*[]byte)
	*bp = append((*bp)[:0], src...)
	b := *bp
	chunks.Put(bp)
	return cap(b) - len(b)
}
