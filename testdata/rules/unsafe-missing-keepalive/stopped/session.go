package regex

// typedef struct session session;
// void session_enable(session*);
import "C"

import "runtime"

// A finalizer that only complains closes nothing.

type Session struct{ ptr *C.session }

func Start(ptr *C.session) *Session {
	s := &Session{ptr: ptr}
	runtime.SetFinalizer(s, func(s *Session) {
		if s.ptr != nil {
			panic("open session collected")
		}
	})
	return s
}

func (s *Session) EnableGood() { C.session_enable(s.ptr) }
