// The buffer comes from the pool only when it is small enough, and goes back under the same condition.
// Two flags that are tested alike exclude each other; two Puts under one flag do not.

package lazy

import "sync"

const small = 4096

var smallBlocks = sync.Pool{New: func() any { return new([small]byte) }}

func hashBad(in []byte, n int, sum func([]byte) uint64) uint64 {
	var block *[small]byte
	var tmp []byte
	pooled := n <= small
	if pooled {
		block = smallBlocks.Get().(*[small]byte)
		tmp = block[:n]
	} else {
		tmp = make([]byte, n)
	}
	copy(tmp, in)
	h := sum(tmp)
	if pooled {
		smallBlocks.Put(block)
	}
	if block != nil {
		smallBlocks.Put(block) // want pool-double-put "block"
	}
	return h
}

func hashGood(in []byte, n int, sum func([]byte) uint64) uint64 {
	var block *[small]byte
	var tmp []byte
	pooled := n <= small
	if pooled {
		block = smallBlocks.Get().(*[small]byte)
		tmp = block[:n]
	} else {
		tmp = make([]byte, n)
	}
	copy(tmp, in)
	h := sum(tmp)
	if pooled {
		smallBlocks.Put(block)
	}
	return h
}
