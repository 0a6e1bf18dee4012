// What the last build needed is carried as an estimate for the next: it is read first and always written after.
// Written on one path only, it is an option of one user that reaches the next.

package builder

import "sync"

type builder struct {
	docs int
	last int
	out  []byte
}

var estimates = sync.Pool{New: func() any { return new(builder) }}

func buildGood(in []string, emit func([]byte)) {
	b := estimates.Get().(*builder)
	b.docs = len(in)
	if b.last > cap(b.out) {
		b.out = make([]byte, 0, b.last)
	}
	b.out = b.out[:0]
	for _, s := range in {
		b.out = append(b.out, s...)
	}
	emit(b.out)
	b.last = len(b.out)
	estimates.Put(b)
}

var options = sync.Pool{New: func() any { return new(builder) }}

func buildBad(in []string, size int, emit func([]byte)) {
	b := options.Get().(*builder) // want pool-missing-reset "last"
	b.docs = len(in)
	if size > 0 {
		b.last = size // step "not on every path"
	}
	if b.last > cap(b.out) {
		b.out = make([]byte, 0, b.last)
	}
	b.out = b.out[:0]
	for _, s := range in {
		b.out = append(b.out, s...)
	}
	emit(b.out)
	options.Put(b)
}
