// Package conversions: what the grammar takes for a conversion and what is one.
package conversions

import (
	"unsafe"

	"example.org/cache"
)

type key struct{}

func conversions(p unsafe.Pointer, s string, i int, fns []func(string) int) {
	_ = []byte(s)
	_ = (*[4]byte)(p)
	_ = (*key)(p)
	_ = (*(*[]byte))(p)
	_ = map[string]int(nil)
	_ = interface{}(s)
	_ = (func())(nil)
	_ = (<-chan int)(nil)
	_ = uintptr(p)
	_ = cache.Key(s)
	fns[i](s)
	table[0](s)
	_ = handlers[i](s)
	_ = New[key, int](s)
	_ = cache.New[key](s)
	_ = New[key]()
	_ = New[[]byte]()
	_ = Zero[int](1)
	go Run[key](s)
}

func dereferenced(p unsafe.Pointer, c chan int) {
	words := *(*[]uintptr)(p)
	*(*[2]uintptr)(p) = [2]uintptr{words[0], 1}
	_ = &*(*[2]uintptr)(p)
	_ = *(*int)(p)
	_ = <-chan int(c)
	_ = (*atomic.Pointer[key])(p)
}
