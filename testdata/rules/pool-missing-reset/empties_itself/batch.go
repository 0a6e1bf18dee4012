// The batch keeps its items over several users on purpose: it is handed on and emptied when it is full.
// The one that nobody empties grows for ever.

package batch

import "sync"

type batch struct {
	items []int
	hand  func([]int)
}

func (b *batch) addBad(item int) {
	b.items = append(b.items, item)
	if len(b.items) >= 64 {
		b.hand(b.items)
	}
}

func (b *batch) addGood(item int) {
	b.items = append(b.items, item)
	if len(b.items) >= 64 {
		b.hand(b.items)
		b.items = b.items[:0]
	}
}

var growing = sync.Pool{New: func() any { return new(batch) }}

func pushBad(item int) {
	b := growing.Get().(*batch) // want pool-missing-reset "appended to"
	b.addBad(item)
	growing.Put(b)
}

var emptied = sync.Pool{New: func() any { return new(batch) }}

func pushGood(item int) {
	b := emptied.Get().(*batch)
	b.addGood(item)
	emptied.Put(b)
}
