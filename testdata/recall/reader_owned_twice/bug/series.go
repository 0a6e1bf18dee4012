package series

import "sync"

type reader struct{ values []float64 }

var readers = sync.Pool{New: func() any { return new(reader) }}

func newReader(values []float64) *reader {
	r := readers.Get().(*reader)
	r.values = values
	return r
}

func (r *reader) Close() {
	r.values = nil
	readers.Put(r)
}

type multi struct{ parts []*reader }

func (m *multi) reset(parts []*reader) { m.parts = parts }

func (m *multi) sum() (total float64) {
	for _, r := range m.parts {
		for _, v := range r.values {
			total += v
		}
	}
	return total
}

func (m *multi) Close() {
	for _, r := range m.parts {
		r.Close()
	}
	m.parts = nil
}

func merge(a, b []float64) float64 {
	left := newReader(a)
	defer left.Close() // want pool-double-put "left"
	right := newReader(b)
	defer right.Close()
	var m multi
	m.reset([]*reader{left, right})
	defer m.Close()
	return m.sum()
}
