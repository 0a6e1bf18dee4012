// Generic functions and types resolve by origin; type arguments are put into fields and results.
// Why: a typed wrapper of sync.Pool must give its element type back.
package generics

import (
	"bytes"
	"sync"
	"sync/atomic"
)

type Pool[T any] struct {
	p    sync.Pool
	last T
}

func New[T any](make func() T) *Pool[T] {
	return &Pool[T]{p: sync.Pool{New: func() any { return make() }}}
}

func (p *Pool[E]) Get() E {
	v := p.p.Get().(E) // callee "(*sync.Pool).Get"
	return v
}

func (p *Pool[T]) Put(v T) { p.p.Put(v) } // callee "(*sync.Pool).Put"

type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

type Buffers = Pool[*bytes.Buffer]

type Resetter interface{ Reset() }

func first[S ~[]E, E any](s S) E { return s[0] }

func apply[A, B any](a A, f func(A) B) B { return f(a) } // callee dynamic "f"

func clear[T Resetter](x T) { x.Reset() } // callee interface "(generics.Resetter).Reset"

var buffers = New(func() *bytes.Buffer { return new(bytes.Buffer) }) // callee "generics.New"

func use(pairs []Pair[string, *bytes.Buffer], aliased *Buffers) {
	b := buffers.Get() // callee "(*generics.Pool).Get"; type b "*bytes.Buffer"
	b.Reset()          // callee "(*bytes.Buffer).Reset"
	buffers.Put(b)     // callee "(*generics.Pool).Put"
	c := aliased.Get() // callee "(*generics.Pool).Get"; type c "*bytes.Buffer"
	c.Reset()          // callee "(*bytes.Buffer).Reset"
	buffers.last.Len() // callee "(*bytes.Buffer).Len"
	p := first(pairs)  // callee "generics.first"; type p "generics.Pair[string,*bytes.Buffer]"
	p.Value.Reset()    // callee "(*bytes.Buffer).Reset"
	n := apply(b, func(b *bytes.Buffer) int { return 1 }) // callee "generics.apply"; type n "int"
	_ = n
	clear(b)           // callee "generics.clear"
	clear[*bytes.Buffer](b) // callee "generics.clear"
	var head atomic.Pointer[Pair[int, string]]
	key := head.Load().Key // callee "(*sync/atomic.Pointer).Load"; type key "int"
	_ = key
	q := Pair[int, []byte]{1, nil} // type q "generics.Pair[int,[]byte]"
	v := q.Value // type v "[]byte"
	_ = v
}
