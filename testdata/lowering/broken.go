// Package broken: one function is spoilt, its neighbours are not.
package broken

func before() int { return 1 }

func spoilt(b []byte) {
	x := pool.Get(
	defer pool.Put(x)
	if x == { use(x)
	y := (
}

func after(b []byte) []byte { return b[1:] }
