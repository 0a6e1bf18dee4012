// A number in the object says that it stays with its caller: what gives back looks at it first.
// The twin gives back whatever it says, twice.

package command

import "sync"

type args struct {
	words  []string
	pinned int32
}

type command struct{ args *args }

var pool = sync.Pool{New: func() any { return new(args) }}

func force(c command) {
	c.args.words = c.args.words[:0]
	c.args.pinned = 0
	pool.Put(c.args)
}

func done(c command) {
	if c.args.pinned == 0 {
		force(c)
	}
}

func sendGood(c command, out func([]string)) {
	c.args.pinned = 1
	out(c.args.words)
	done(c)
	force(c)
}

func sendBad(c command, out func([]string)) {
	c.args.pinned = 1
	out(c.args.words)
	force(c)
	force(c) // want pool-double-put "c.args"
}
