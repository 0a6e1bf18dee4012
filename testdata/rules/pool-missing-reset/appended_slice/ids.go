// The pooled slice keeps its length, so append continues behind the last user's elements.
// Cutting to [:0] on either side is the reset.

package ids

import "sync"

var dirty = sync.Pool{New: func() any { s := make([]int, 0, 16); return &s }}

func evenBad(in []int, use func([]int)) {
	sp := dirty.Get().(*[]int) // want pool-missing-reset "."
	for _, v := range in {
		if v%2 == 0 {
			*sp = append(*sp, v)
		}
	}
	use(*sp)
	dirty.Put(sp)
}

var clean = sync.Pool{New: func() any { s := make([]int, 0, 16); return &s }}

func evenGood(in []int, use func([]int)) {
	sp := clean.Get().(*[]int)
	s := (*sp)[:0]
	for _, v := range in {
		if v%2 == 0 {
			s = append(s, v)
		}
	}
	use(s)
	*sp = s
	clean.Put(sp)
}

var cut = sync.Pool{New: func() any { s := make([]int, 0, 16); return &s }}

func evenCutGood(in []int, use func([]int)) {
	sp := cut.Get().(*[]int)
	for _, v := range in {
		if v%2 == 0 {
			*sp = append(*sp, v)
		}
	}
	use(*sp)
	*sp = (*sp)[:0]
	cut.Put(sp)
}
