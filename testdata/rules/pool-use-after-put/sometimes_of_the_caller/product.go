// The product of a chain is a matrix from the pool, and of a single factor that factor: which of them goes back
// depends on the length of the chain. What is given back whatever it is, is another matter.

package product

import "sync"

type dense struct{ data []float64 }

var workspaces = sync.Pool{New: func() any { return new(dense) }}

func multiply(factors []*dense, from, to int) (*dense, bool) {
	if from == to {
		return factors[from], false
	}
	left, _ := multiply(factors, from, to-1)
	w := workspaces.Get().(*dense)
	w.data = append(w.data[:0], left.data...)
	return w, true
}

func (d *dense) product(factors ...*dense) {
	result, _ := multiply(factors, 0, len(factors)-1)
	d.data = append(d.data[:0], result.data...)
	workspaces.Put(result)
}

func (d *dense) consume(factor *dense) {
	d.data = append(d.data[:0], factor.data...)
	workspaces.Put(factor)
}

func squareGood(a, b *dense) int {
	a.product(b, b, b)
	return len(b.data)
}

func squareBad(a, b *dense) int {
	a.consume(b)
	return len(b.data) // want pool-use-after-put "b"
}
