// An element is given back and taken out of its slice, which is then returned.
// The twin collects what it has given back.

package cursors

import "sync"

type cursor struct{ rows []int }

var pool = sync.Pool{New: func() any { return new(cursor) }}

func dropEmptyGood(all []*cursor, empty []int) []*cursor {
	for _, i := range empty {
		pool.Put(all[i])
		all = append(all[:i], all[i+1:]...)
	}
	return all
}

func takeBad(n int) (all []*cursor) {
	for i := 0; i < n; i++ {
		c := pool.Get().(*cursor)
		all = append(all, c)
		pool.Put(c)
	}
	return all // want pool-alias-outlives-put "all"
}
