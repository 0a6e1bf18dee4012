// What a package variable points to is what all assignments of it agree on.
// Where they do not agree, or somebody else may assign it, nothing is known.

package variable

import "unsafe"

type pair struct{ a, b uint64 }

var slots [8]*pair // all of one size
var mixed [8]*pair // one slot is the head of something larger
var open [8]*pair  // assigned through a slice of it

type wide struct {
	pair
	more [2]uint64
}

func fill() {
	for i := range slots {
		slots[i] = new(pair)
		mixed[i] = new(pair)
		open[i] = new(pair)
	}
	mixed[0] = &new(wide).pair
	set(open[:])
}

func set(p []*pair) { p[0] = &new(wide).pair }

func lastBad() uint64 {
	return (*wide)(unsafe.Pointer(slots[1])).more[1] // want unsafe-oversize-cast "wide .*32 bytes, but .*pair.* has 16 left"
}

func lastGood() uint64 {
	return (*wide)(unsafe.Pointer(mixed[0])).more[1]
}

func lastOpenGood() uint64 {
	return (*wide)(unsafe.Pointer(open[0])).more[1]
}
