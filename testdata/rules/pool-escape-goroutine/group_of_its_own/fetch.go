// An error group is wrapped in a type that counts; its Wait waits as the group does.
// The bad twin gives the ids back before it waits.

package fetch

import (
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

type group struct {
	*errgroup.Group
	started atomic.Int64
	failed  error
}

func newGroup() *group { return &group{Group: new(errgroup.Group)} }

func (g *group) Go(f func() error) {
	g.Group.Go(func() error {
		return f()
	})
	g.started.Add(1)
}

func (g *group) Wait() error {
	if err := g.Group.Wait(); err != nil {
		return err
	}
	return g.failed
}

type ids struct{ all []uint64 }

var idPool = sync.Pool{New: func() any { return new(ids) }}

func fetchBad(workers int, load func(uint64) error) error {
	list := idPool.Get().(*ids)
	g := newGroup()
	for w := range workers {
		g.Go(func() error { return load(list.all[w]) })
	}
	idPool.Put(list) // want pool-escape-goroutine "list"
	return g.Wait()
}

func fetchGood(workers int, load func(uint64) error) error {
	list := idPool.Get().(*ids)
	defer idPool.Put(list)
	g := newGroup()
	for w := range workers {
		g.Go(func() error { return load(list.all[w]) })
	}
	return g.Wait()
}
