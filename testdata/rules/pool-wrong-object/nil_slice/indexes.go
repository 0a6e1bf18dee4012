// A nil pointer in a pool surprises the next owner.
// A nil slice is an empty one, which every owner appends to.

package indexes

import "sync"

type index struct{ n int }

var pointers = sync.Pool{New: func() any { return new(index) }}

func pick(all []*index, n int) *index {
	if n >= len(all) {
		return nil
	}
	return all[n]
}

func usePointerBad(all []*index, n int) int {
	p := pick(all, n)
	if p == nil {
		pointers.Put(p) // want pool-wrong-object "nil"
		return 0
	}
	return p.n
}

var slices = sync.Pool{New: func() any { return make([]index, 0, 16) }}

func filter(all []index, n int) []index {
	if n == 0 {
		return nil
	}
	return append(slices.Get().([]index)[:0], all[:n]...)
}

func useSliceGood(all []index, n int) int {
	found := filter(all, n)
	sum := len(found)
	slices.Put(found)
	return sum
}
