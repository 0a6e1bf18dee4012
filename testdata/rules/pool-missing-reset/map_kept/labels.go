// Entries of the last user stay in a pooled map and are counted and ranged over with the new ones.
// clear, a loop of deletes or a new map empty it.

package labels

import "sync"

var dirty = sync.Pool{New: func() any { return map[string]string{} }}

func labelsBad(in []string, emit func(string)) int {
	m := dirty.Get().(map[string]string) // want pool-missing-reset "."
	for _, s := range in {
		m[s] = s
	}
	for k := range m {
		emit(k)
	}
	n := len(m)
	dirty.Put(m)
	return n
}

var clean = sync.Pool{New: func() any { return map[string]string{} }}

func labelsGood(in []string, emit func(string)) int {
	m := clean.Get().(map[string]string)
	for _, s := range in {
		m[s] = s
	}
	for k := range m {
		emit(k)
	}
	n := len(m)
	clear(m)
	clean.Put(m)
	return n
}

var deleted = sync.Pool{New: func() any { return map[string]string{} }}

func labelsDeleteGood(in []string, emit func(string)) int {
	m := deleted.Get().(map[string]string)
	for k := range m {
		delete(m, k)
	}
	for _, s := range in {
		m[s] = s
	}
	for k := range m {
		emit(k)
	}
	n := len(m)
	deleted.Put(m)
	return n
}
