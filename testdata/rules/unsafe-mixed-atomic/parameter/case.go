// The position word of a ring is shared with somebody outside. The constructor reads it plainly, everybody else atomically.
// A word that is also read plainly by its owner is not for others.

package parameter

import "sync/atomic"

type ringBad struct {
	position *uintptr
	local    uintptr
}

func newRingBad(position *uintptr) *ringBad {
	return &ringBad{
		position: position,
		local:    *position, // want unsafe-mixed-atomic "position is read plainly although everybody else accesses the word atomically"
	}
}

func (r *ringBad) commit() { atomic.StoreUintptr(r.position, r.local) } // step "accessed atomically here"

type ringGood struct {
	position *uintptr
	local    uintptr
}

func newRingGood(position *uintptr) *ringGood {
	return &ringGood{position: position, local: atomic.LoadUintptr(position)}
}

func (r *ringGood) commit() { atomic.StoreUintptr(r.position, r.local) }

type ringOwned struct {
	position *uintptr
	local    uintptr
}

func newRingOwnedGood(position *uintptr) *ringOwned {
	return &ringOwned{position: position, local: *position}
}

func (r *ringOwned) commit()       { atomic.StoreUintptr(r.position, r.local) }
func (r *ringOwned) left() uintptr { return *r.position - r.local }
