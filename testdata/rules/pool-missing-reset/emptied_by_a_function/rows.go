// A function that is given the field and returns what to keep of it may empty it.
// Appended to in place and never handed to anybody, the field grows for ever.

package rows

import "sync"

type request struct {
	rows []int
	tag  string
}

func cut(rows []int) []int {
	for i := range rows {
		rows[i] = 0
	}
	return rows[:0]
}

var emptied = sync.Pool{New: func() any { return new(request) }}

func pushGood(row int, send func([]int)) {
	r := emptied.Get().(*request)
	r.rows = append(r.rows, row)
	send(r.rows)
	r.rows = cut(r.rows)
	emptied.Put(r)
}

var kept = sync.Pool{New: func() any { return new(request) }}

func pushBad(row int, send func([]int)) {
	r := kept.Get().(*request) // want pool-missing-reset "appended to"
	r.rows = append(r.rows, row)
	send(r.rows)
	r.tag = ""
	kept.Put(r)
}

var copies = sync.Pool{New: func() any { return new([]int) }}

func copyGood(rows []int, send func([]int)) {
	v := copies.Get().(*[]int)
	rows = append(*v, rows...)
	send(rows)
	*v = cut(rows)
	copies.Put(v)
}

var longer = sync.Pool{New: func() any { return new([]int) }}

func copyBad(rows []int, send func([]int)) {
	v := longer.Get().(*[]int) // want pool-missing-reset "appended to"
	rows = append(*v, rows...)
	send(rows)
	*v = rows
	longer.Put(v)
}
