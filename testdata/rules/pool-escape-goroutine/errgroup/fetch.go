// Functions given to an errgroup run on goroutines until Wait returns.
// A deferred Put runs after the return expression, so "return g.Wait()" waits in time.

package fetch

import (
	"sync"

	"golang.org/x/sync/errgroup"
)

type results struct{ values [8]int }

var pool = sync.Pool{New: func() any { return new(results) }}

func fetchBad(get func(int) (int, error)) error {
	res := pool.Get().(*results)
	defer pool.Put(res) // want pool-escape-goroutine "res"
	*res = results{}
	var g errgroup.Group
	for i := range res.values {
		g.Go(func() (err error) {
			res.values[i], err = get(i)
			return err
		})
	}
	return nil
}

func fetchGood(get func(int) (int, error)) error {
	res := pool.Get().(*results)
	defer pool.Put(res)
	*res = results{}
	var g errgroup.Group
	for i := range res.values {
		g.Go(func() (err error) {
			res.values[i], err = get(i)
			return err
		})
	}
	return g.Wait()
}
