// On one path nothing was taken, and nil goes into the pool: a later Get returns it and its user panics.
// A nil test before Put, or Put where the Get is, avoids it.

package maybe

import "sync"

type scratch struct{ words [16]uint64 }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func mixBad(in []uint64) (h uint64) {
	var s *scratch
	if len(in) > 0 {
		s = scratches.Get().(*scratch)
		n := copy(s.words[:], in)
		for _, w := range s.words[:n] {
			h ^= w
		}
	}
	scratches.Put(s) // want pool-wrong-object "s"
	return h
}

func mixGood(in []uint64) (h uint64) {
	var s *scratch
	if len(in) > 0 {
		s = scratches.Get().(*scratch)
		n := copy(s.words[:], in)
		for _, w := range s.words[:n] {
			h ^= w
		}
	}
	if s != nil {
		scratches.Put(s)
	}
	return h
}

type holder struct{ s *scratch }

func (h *holder) closeBad() {
	h.s = nil
	scratches.Put(h.s) // want pool-wrong-object "s"
}

func (h *holder) closeGood() {
	s := h.s
	h.s = nil
	if s != nil {
		scratches.Put(s)
	}
}
