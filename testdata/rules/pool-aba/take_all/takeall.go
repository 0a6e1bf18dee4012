// A consumer that swaps the whole list out compares nothing: recycling its nodes is safe.
// Push alone is indifferent to a node that went and came back; pop of a single node is not.

package takeall

import (
	"sync"
	"sync/atomic"
)

type event struct {
	code int
	next *event
}

var events = sync.Pool{New: func() any { return new(event) }}

type listGood struct{ head atomic.Pointer[event] }

func (l *listGood) add(code int) {
	e := events.Get().(*event)
	e.code = code
	for {
		old := l.head.Load()
		e.next = old
		if l.head.CompareAndSwap(old, e) {
			return
		}
	}
}

func (l *listGood) drain(use func(int)) {
	for e := l.head.Swap(nil); e != nil; {
		next := e.next
		use(e.code)
		e.next = nil
		events.Put(e)
		e = next
	}
}

type signal struct {
	code int
	next *signal
}

var signals = sync.Pool{New: func() any { return new(signal) }}

type listBad struct{ head atomic.Pointer[signal] }

func (l *listBad) add(code int) {
	s := signals.Get().(*signal)
	s.code = code
	for {
		old := l.head.Load()
		s.next = old
		if l.head.CompareAndSwap(old, s) {
			return
		}
	}
}

func (l *listBad) drain(use func(int)) {
	for {
		s := l.head.Load()
		if s == nil {
			return
		}
		if l.head.CompareAndSwap(s, s.next) {
			use(s.code)
			signals.Put(s) // want pool-aba "s"
		}
	}
}
