// The loop puts the object when it sees the last item and goes on to the Put behind the loop.
// A break ends the loop but not the function; a return does both.

package drain

import "sync"

type cursor struct{ pos int }

var cursors = sync.Pool{New: func() any { return new(cursor) }}

func scanBad(in []byte, stop byte) int {
	c := cursors.Get().(*cursor)
	c.pos = 0
	for _, b := range in {
		if b == stop {
			cursors.Put(c)
			break
		}
	}
	cursors.Put(c) // want pool-double-put "c"
	return len(in)
}

func scanGood(in []byte, stop byte) int {
	c := cursors.Get().(*cursor)
	c.pos = 0
	for i, b := range in {
		if b == stop {
			cursors.Put(c)
			return i
		}
	}
	cursors.Put(c)
	return len(in)
}

func scanSwitchGood(in []byte) int {
	c := cursors.Get().(*cursor)
	c.pos = len(in)
	switch {
	case c.pos == 0:
		cursors.Put(c)
		return 0
	case c.pos > 10:
		c.pos = 10
	default:
		c.pos++
	}
	n := c.pos
	cursors.Put(c)
	return n
}
