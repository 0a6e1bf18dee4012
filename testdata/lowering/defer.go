// Package deferred: arguments of a defer are evaluated where it stands, the call runs at the return.
package deferred

import "sync"

var pool sync.Pool

func direct(b *[]byte) (n int, err error) {
	defer pool.Put(b)
	defer func() { n = len(*b) }()
	defer (release)(n, err)
	if n > 0 {
		return n + 1, nil
	}
	return
}

func unnamed() (int, error) {
	defer done[int](1)
	return both()
}

func falls(ok bool) {
	if !ok {
		panic("no")
	}
}
