// One Put is deferred at the top, another stands on the way out.
// The pool then holds one object twice and gives it to two owners.

package rec

import "sync"

type rec struct{ id int }

var recs = sync.Pool{New: func() any { return new(rec) }}

func handleBad(id int, ok func(int) bool) bool {
	r := recs.Get().(*rec)
	defer recs.Put(r) // want pool-double-put "r"
	r.id = id
	if !ok(r.id) {
		recs.Put(r)
		return false
	}
	return true
}

func handleGood(id int, ok func(int) bool) bool {
	r := recs.Get().(*rec)
	defer recs.Put(r)
	r.id = id
	return ok(r.id)
}

func handleExplicitGood(id int, ok func(int) bool) bool {
	r := recs.Get().(*rec)
	r.id = id
	if !ok(r.id) {
		recs.Put(r)
		return false
	}
	recs.Put(r)
	return true
}
