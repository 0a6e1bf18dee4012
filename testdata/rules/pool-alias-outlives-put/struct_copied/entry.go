// A struct that is copied out of a pooled object shares nothing with it but what its own pointers lead to.
// The twin takes the address of the same field.

package entry

import "sync"

type stamp struct {
	seconds int64
	zone    string
}

type entry struct {
	at   stamp
	data map[string]any
}

var entries = sync.Pool{New: func() any { return new(entry) }}

func (e *entry) copyOf() *entry { return &entry{at: e.at} }

func logGood() *entry {
	e := entries.Get().(*entry)
	defer entries.Put(e)
	return e.copyOf()
}

func stampsGood(incoming chan *entry) (all []stamp) {
	for e := range incoming {
		all = append(all, e.at)
		entries.Put(e)
	}
	return all
}

func stampBad() *stamp {
	e := entries.Get().(*entry)
	defer entries.Put(e)
	return &e.at // want pool-alias-outlives-put "e.at"
}
