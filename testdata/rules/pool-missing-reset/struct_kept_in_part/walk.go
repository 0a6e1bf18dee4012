// The literal that overwrites the object takes one field over as it is, which then grows for ever.
// Taken over as [:0] the field keeps its memory only.

package walk

import "sync"

type walk struct {
	path []string
	deep int
}

var kept = sync.Pool{New: func() any { return new(walk) }}

func walkBad(in []string, visit func([]string)) {
	w := kept.Get().(*walk) // want pool-missing-reset "appended to"
	*w = walk{path: w.path}
	for _, s := range in {
		w.path = append(w.path, s)
	}
	visit(w.path)
	kept.Put(w)
}

var cut = sync.Pool{New: func() any { return new(walk) }}

func walkGood(in []string, visit func([]string)) {
	w := cut.Get().(*walk)
	*w = walk{path: w.path[:0]}
	for _, s := range in {
		w.path = append(w.path, s)
	}
	visit(w.path)
	cut.Put(w)
}
