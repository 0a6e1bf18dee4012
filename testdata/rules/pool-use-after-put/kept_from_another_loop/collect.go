// What a variable kept of one loop's elements is not the element that the next loop gives back.
// The twin uses the element itself.

package collect

import "sync"

type event struct{ name string }

var events = sync.Pool{New: func() any { return new(event) }}

func namesGood(entries []*event) string {
	var first *event
	for _, e := range entries {
		if e.name != "" {
			first = e
			break
		}
	}
	for _, e := range entries[1:] {
		events.Put(e)
	}
	return first.name
}

func namesBad(entries []*event) (all string) {
	for _, e := range entries[1:] {
		events.Put(e)
		all += e.name // want pool-use-after-put "e"
	}
	return all
}
