// A function that nobody follows gets the object and may set or clear any field.
// Passed a field by value, it changes nothing.

package frame

import "sync"

type frame struct {
	id   int
	last bool
}

var handed = sync.Pool{New: func() any { return new(frame) }}

func sendGood(id int, end bool, fix func(*frame), write func(bool)) {
	f := handed.Get().(*frame)
	f.id = id
	fix(f)
	if end {
		f.last = true
	}
	write(f.last)
	handed.Put(f)
}

var valued = sync.Pool{New: func() any { return new(frame) }}

func sendBad(id int, end bool, fix func(int), write func(bool)) {
	f := valued.Get().(*frame) // want pool-missing-reset "last"
	f.id = id
	fix(f.id)
	if end {
		f.last = true
	}
	write(f.last)
	valued.Put(f)
}
