// Package assignments: every form of assignment, and what := declares and what it reuses.
package assignments

var counter int

func forms(p *point, m map[string][]int, ch chan int, v any) {
	a, b := 1, 2
	a, b = b, a
	a, c := pair()
	_, c = pair()
	a += b
	counter++
	counter, m["k"][0] = c, a
	p.x, *p.next = a, point{}
	p.at.y -= 3
	m["k"][a] <<= 2
	(*p).x = -a
	got, ok := m["k"]
	n, ok := v.(int)
	n, p.closed = <-ch
	_, ok = v.(error)
	var x, y = pair()
	var z, w []int
	const big, small = 1 << 10, 2
	const (
		zero = iota
		one
	)
	if a := a; ok {
		use(a, got, n, x, y, z, w, big, small, zero, one)
	}
	_ = a
	fn := use
	fn(a)
}
