// Every turn of a loop uses one element and gives it back; the next turn has another one.
// The twin uses the element after it was given back, in the same turn.

package recover

import "sync"

var packets = sync.Pool{New: func() any { return make([]byte, 1500) }}

type decoder struct{ missing int }

func (d *decoder) decode() (found [][]byte) {
	for i := 0; i < d.missing; i++ {
		p := packets.Get().([]byte)
		found = append(found, p[:d.missing])
	}
	return found
}

func feedGood(d *decoder, input func([]byte)) {
	for _, p := range d.decode() {
		if len(p) > 2 {
			input(p[2:])
		}
		packets.Put(p)
	}
}

func feedBad(d *decoder, input func([]byte)) {
	for _, p := range d.decode() {
		packets.Put(p)
		if len(p) > 2 {
			input(p[2:]) // want pool-use-after-put "p"
		}
	}
}
