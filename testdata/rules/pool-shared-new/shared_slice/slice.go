// New slices one array for everybody; the headers differ, the memory is the same.
// A slice made in New is nobody else's.

package slice

import "sync"

var arena [4096]byte

var backing = make([]byte, 4096)

var bad = sync.Pool{New: func() any {
	return arena[:0] // want pool-shared-new "arena"
}}

var badHeader = sync.Pool{New: func() any {
	b := backing[:0]
	return &b // want pool-shared-new "backing"
}}

var good = sync.Pool{New: func() any {
	b := make([]byte, 0, len(arena))
	return &b
}}

func sum(in []byte) (n int) {
	bp := good.Get().(*[]byte)
	*bp = append((*bp)[:0], in...)
	for _, c := range *bp {
		n += int(c)
	}
	good.Put(bp)
	return n
}
