// Package generics: type parameters and local types are types, not names.
package generics

type Pool[T any] struct{ free []T }

func (p *Pool[T]) Get() *T {
	if len(p.free) == 0 {
		return new(T)
	}
	x := p.free[0]
	return &x
}

func Map[S ~[]E, E, R any](s S, f func(E) R) []R {
	out := make([]R, 0, len(s))
	for _, e := range s {
		out = append(out, f(e))
	}
	return out
}

func local() any {
	type key struct{ n int }
	type list []key
	k := key{n: 1}
	build := func() *key { return new(key) }
	p := Pool[key]{}
	_ = Map[list, key, int](nil, nil)
	{
		type key string
		use(key("x"))
	}
	return []any{k, build(), list{k}, key.String, (*key).String, p.Get}
}

var mapped = Map[[]int, int, string]

func instances() {
	f := pkg.Pair[key, int]
	_ = Map[list, key, int](nil, f)
	_ = Zero[*key]()
	use(Pair[string, int], false, "\n")
	;
}
