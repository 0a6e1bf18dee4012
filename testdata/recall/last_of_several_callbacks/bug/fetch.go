package fetch

import (
	"sync"
	"sync/atomic"
)

type results struct{ values []int }

var pool = sync.Pool{New: func() any { return new(results) }}

func fetch(hosts int, ask func(int, func(int)), enough func([]int)) {
	res := pool.Get().(*results)
	res.values = res.values[:0]
	var mu sync.Mutex
	var won atomic.Bool
	var pending atomic.Int32
	pending.Store(int32(hosts))
	done := func(v int) {
		mu.Lock()
		res.values = append(res.values, v)
		snapshot := res.values
		mu.Unlock()
		last := pending.Add(-1) == 0
		if len(snapshot) > hosts/2 && won.CompareAndSwap(false, true) {
			enough(snapshot)
		}
		if last {
			pool.Put(res) // want pool-escape-goroutine "res"
		}
	}
	for h := range hosts {
		go ask(h, done)
	}
}
