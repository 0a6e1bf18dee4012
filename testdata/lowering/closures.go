// Package closures: a captured variable is the outer register, through any number of literals.
package closures

func outer(b []byte, err error) func() int {
	n := 1
	go func(c []byte) {
		n++
		func() {
			err = use(b, c, n)
		}()
	}(b)
	var again func()
	again = func() { again() }
	for i := 0; i < n; i++ {
		defer func() { use(b, b, i) }()
	}
	n, m := 2, n
	return func() (sum int) {
		n := n
		sum = n + m
		return
	}
}

var handler = func(n int) func() {
	return func() { n-- }
}
