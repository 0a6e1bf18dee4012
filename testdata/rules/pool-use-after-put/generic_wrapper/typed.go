// A typed pool wraps sync.Pool for any T; its Get and Put are generic methods.
// What holds for sync.Pool holds for every instance of the wrapper.

package typed

import "sync"

type Pool[T any] struct {
	inner sync.Pool
	clear func(*T)
}

func NewPool[T any](clear func(*T)) *Pool[T] {
	p := &Pool[T]{clear: clear}
	p.inner.New = func() any { return new(T) }
	return p
}

func (p *Pool[T]) Get() *T { return p.inner.Get().(*T) }

func (p *Pool[T]) Put(x *T) {
	p.clear(x)
	p.inner.Put(x)
}

type point struct{ x, y float64 }

var points = NewPool(func(p *point) { *p = point{} })

func normBad(x, y float64) float64 {
	p := points.Get()
	p.x, p.y = x, y
	points.Put(p)
	return p.x*p.x + p.y*p.y // want pool-use-after-put "p"
}

func normGood(x, y float64) float64 {
	p := points.Get()
	p.x, p.y = x, y
	n := p.x*p.x + p.y*p.y
	points.Put(p)
	return n
}
