// The accessor returns a pooled map on one path and its own cached map on the other.
// Whoever puts the result puts a map that others read; a bool result that says which is which helps.

package labels

import "sync"

var maps = sync.Pool{New: func() any { return map[string]string{} }}

type builder struct {
	base  map[string]string
	added [][2]string
}

func (b *builder) mapBad() map[string]string {
	if len(b.added) == 0 {
		return b.base
	}
	m := maps.Get().(map[string]string)
	clear(m)
	for _, kv := range b.added {
		m[kv[0]] = kv[1]
	}
	return m
}

func formatBad(b *builder, use func(map[string]string)) {
	m := b.mapBad()
	defer maps.Put(m) // want pool-wrong-object "m"
	use(m)
}

func (b *builder) mapGood() (m map[string]string, pooled bool) {
	if len(b.added) == 0 {
		return b.base, false
	}
	m = maps.Get().(map[string]string)
	clear(m)
	for _, kv := range b.added {
		m[kv[0]] = kv[1]
	}
	return m, true
}

func formatGood(b *builder, use func(map[string]string)) {
	m, pooled := b.mapGood()
	if pooled {
		defer maps.Put(m)
	}
	use(m)
}
