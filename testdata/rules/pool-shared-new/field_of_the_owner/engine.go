// New reads a field of the value that owns the pool, so all users share that field's object.
// It is common to set New in a constructor, after the pool was made.

package engine

import "sync"

type state struct{ regs [8]uint32 }

type engineBad struct {
	pool sync.Pool
	base *state
}

func newEngineBad() *engineBad {
	e := &engineBad{base: new(state)}
	e.pool.New = func() any {
		return e.base // want pool-shared-new "base"
	}
	return e
}

type context struct{ owner *engineGood }

type engineGood struct{ pool sync.Pool }

func newEngineGood() *engineGood {
	e := &engineGood{}
	e.pool.New = func() any { return e.newContext() }
	return e
}

func (e *engineGood) newContext() *context { return &context{owner: e} }
