// The object is an argument of the go statement instead of a captured variable.
// A value copied out of it, or the result of a method that copies, may go along.

package flush

import "sync"

type batch struct {
	rows [64]int
	n    int
}

var batches = sync.Pool{New: func() any { return new(batch) }}

func write(b *batch, sink func(int)) {
	for _, r := range b.rows[:b.n] {
		sink(r)
	}
}

func writeValue(b batch, sink func(int)) { write(&b, sink) }

func addBad(row int, sink func(int)) {
	b := batches.Get().(*batch)
	b.n = 1
	b.rows[0] = row
	go write(b, sink)
	batches.Put(b) // want pool-escape-goroutine "b"
}

func addGood(row int, sink func(int)) {
	b := batches.Get().(*batch)
	b.n = 1
	b.rows[0] = row
	go writeValue(*b, sink)
	batches.Put(b)
}
