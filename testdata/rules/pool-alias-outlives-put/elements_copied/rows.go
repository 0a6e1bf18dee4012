// append(to, from...) copies the elements of the pooled slice.
// A part of the slice is its memory still.

package rows

import "sync"

type row struct {
	from, to int64
	sum      uint32
}

type rowPool struct{ pool sync.Pool }

func (p *rowPool) get() []row {
	if rows := p.pool.Get(); rows != nil {
		return rows.([]row)
	}
	return make([]row, 0, 64)
}

func (p *rowPool) put(rows []row) { p.pool.Put(rows[:0]) }

var pooled rowPool

func tailBad(rows []row) []row {
	res := rows[1:]
	pooled.put(rows)
	return res // want pool-alias-outlives-put "."
}

func dedupeGood(rows []row) []row {
	res := pooled.get()
	for i := 1; i < len(rows); i++ {
		if rows[i] != rows[i-1] {
			res = append(res, rows[i-1:i]...)
		}
	}
	pooled.put(rows)
	return res
}
