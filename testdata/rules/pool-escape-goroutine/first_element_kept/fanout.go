// One of the entries of a map is kept for the caller's own goroutine, the others go to goroutines of their own.
// The twin hands the kept one out as well.

package fanout

import "sync"

type batch struct{ rows []int }

var batches = sync.Pool{New: func() any { return new(batch) }}

func run(b *batch, sink func(int), wg *sync.WaitGroup) {
	for _, r := range b.rows {
		sink(r)
	}
	b.rows = b.rows[:0]
	batches.Put(b)
	wg.Done()
}

func show(b *batch, sink func(int)) {
	for _, r := range b.rows {
		sink(r)
	}
}

func allGood(work map[string]*batch, sink func(int)) {
	var wg sync.WaitGroup
	var own *batch
	wg.Add(len(work))
	for name, b := range work {
		delete(work, name)
		own = b
		break
	}
	for name, b := range work {
		delete(work, name)
		go run(b, sink, &wg)
	}
	run(own, sink, &wg)
	wg.Wait()
}

func allBad(work map[string]*batch, sink func(int)) {
	var wg sync.WaitGroup
	var own *batch
	wg.Add(len(work))
	for name, b := range work {
		delete(work, name)
		own = b
		break
	}
	go show(own, sink)
	run(own, sink, &wg) // want pool-escape-goroutine "own"
	wg.Wait()
}
