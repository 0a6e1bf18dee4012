// Package builtins: new and make take types, unless the names are variables.
package builtins

func builtins(n int) {
	_ = new(buffer)
	_ = new(pkg.Buffer)
	_ = new([]int)
	_ = make([]byte, n, 2*n)
	_ = make(map[string]int)
	_ = make(chan *buffer)
	_ = new(n)
	use(append([]byte(nil), "x"...), len(xs), nil, true, 'c', 1.5, 2i, `raw`)
	make := func(n int) int { return n }
	_ = make(n)
	panic := use
	panic("here")
}
