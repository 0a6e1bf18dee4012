// Package literals: composite literals, elided types, and memory addressed.
package literals

func literals(b []byte, k string) {
	_ = point{x: 1, y: 2}
	_ = &point{1, 2}
	_ = []*point{{1, 2}, nil}
	_ = map[string]point{k: {x: 1}, free: {}}
	_ = [...][]int{2: {1}, {3}}
	_ = map[point][]int{{1, 2}: {3}}
	_ = pkg.Options{k: k, Buf: &b}
	_ = struct{ n int }{n: 1}
	_ = &b[0]
	_ = &pool.first.buf
	_ = &*ptr
	_ = &(k)
	_ = b[1:len(b):cap(b)]
	_ = b[:]
	_ = "a" + k + "b"
	_ = -x ^ ^y&^z
}
