package row

import "sync"

type row struct{ n int }

var rows = sync.Pool{New: func() any { return new(row) }}

func release(r *row) {
	r.n = 0
	rows.Put(r)
}

func sizeBad() int {
	r := rows.Get().(*row)
	release(r)
	return r.n // want pool-use-after-put "r"
}
