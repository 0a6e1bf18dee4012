// A large block goes into the pool of small ones, whose users index it as if it were small, or the reverse.
// Each object belongs to the pool it came from.

package sizes

import "sync"

var (
	small = sync.Pool{New: func() any { b := make([]byte, 1<<10); return &b }}
	large = sync.Pool{New: func() any { b := make([]byte, 1<<20); return &b }}
)

func hashBad(in []byte, sum func([]byte) uint32) uint32 {
	bp := large.Get().(*[]byte)
	n := copy(*bp, in)
	h := sum((*bp)[:n])
	small.Put(bp) // want pool-wrong-object "bp"
	return h
}

func hashGood(in []byte, sum func([]byte) uint32) uint32 {
	bp := large.Get().(*[]byte)
	n := copy(*bp, in)
	h := sum((*bp)[:n])
	large.Put(bp)
	return h
}

var classes [8]sync.Pool

func class(n int) int { return n >> 10 & 7 }

func classGood(in []byte, sum func([]byte) uint32) uint32 {
	bp, ok := classes[class(len(in))].Get().(*[]byte)
	if !ok {
		b := make([]byte, len(in)|1023)
		bp = &b
	}
	n := copy(*bp, in)
	h := sum((*bp)[:n])
	classes[class(cap(*bp))].Put(bp)
	return h
}

func pickGood(in []byte, sum func([]byte) uint32) uint32 {
	pool := &small
	if len(in) > 1<<10 {
		pool = &large
	}
	bp := pool.Get().(*[]byte)
	n := copy(*bp, in)
	h := sum((*bp)[:n])
	pool.Put(bp)
	return h
}
