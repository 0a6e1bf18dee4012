// A generated file gives facts but no findings of its own; test files are analysed like any other.
// Nobody edits generated code by hand, but what it releases is released.

package codec

import "sync"

type record struct{ id int }

var records = sync.Pool{New: func() any { return new(record) }}

func idBad(id int) int {
	r := records.Get().(*record)
	r.id = id
	freeRecord(r)
	return r.id // want pool-use-after-put "r"
}

func idGood(id int) int {
	r := records.Get().(*record)
	r.id = id
	n := r.id
	freeRecord(r)
	return n
}
