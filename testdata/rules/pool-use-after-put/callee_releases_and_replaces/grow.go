// The helper puts the buffer it was given back and hands out a larger one.
// Whoever ignores the result goes on with the old buffer; a by-value slice is not rebound by the callee.

package grow

import "sync"

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

func take() *[]byte {
	b := buffers.Get().(*[]byte)
	*b = (*b)[:0]
	return b
}

func grown(b *[]byte, need int) *[]byte { // summary releases(arg0); result0 <- fresh
	bigger := make([]byte, len(*b), len(*b)+need)
	copy(bigger, *b)
	buffers.Put(b)
	return &bigger
}

func joinBad(parts []string, need int) string {
	b := take()
	*b = append(*b, parts[0]...)
	grown(b, need)
	*b = append(*b, parts[1]...) // want pool-use-after-put "b"
	return string(*b)
}

func joinGood(parts []string, need int) string {
	b := take()
	*b = append(*b, parts[0]...)
	b = grown(b, need)
	*b = append(*b, parts[1]...)
	return string(*b)
}
