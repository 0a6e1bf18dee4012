// A value that is computed where it is still zero is kept for all users of the object.
// Set for another reason, it belongs to one user.

package page

import "sync"

type page struct {
	row  int
	size int
}

var kept = sync.Pool{New: func() any { return new(page) }}

func readGood(row, measured int, show func(int, int)) {
	p := kept.Get().(*page)
	p.row = row
	if p.size == 0 {
		p.size = measured
	}
	show(p.row, p.size)
	kept.Put(p)
}

var left = sync.Pool{New: func() any { return new(page) }}

func readBad(row, measured int, show func(int, int)) {
	p := left.Get().(*page) // want pool-missing-reset "size"
	p.row = row
	if row == 0 {
		p.size = measured
	}
	show(p.row, p.size)
	left.Put(p)
}
