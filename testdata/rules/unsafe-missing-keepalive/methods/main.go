// Methods pass the handle of a value with a finalizer to C, and have no use for the value afterwards.
// The collector may run the finalizer while C works with what it closes.

package keepalive

// int store_len(void *h);
// void store_free(void *h);
import "C"

import (
	"runtime"
	"unsafe"
)

type Store struct {
	h    unsafe.Pointer
	name string
	size int
}

func newStore(h unsafe.Pointer) *Store {
	s := &Store{h: h}
	runtime.SetFinalizer(s, (*Store).Close) // step "finalizer"
	return s
}

func (s *Store) Close() {
	C.store_free(s.h)
	s.h = nil
}

func (s *Store) Len() int {
	return int(C.store_len(s.h)) // want unsafe-missing-keepalive "s.h is used by C.store_len"
}

// good: s is read after the call.
func (s *Store) LenKept() int {
	n := int(C.store_len(s.h))
	runtime.KeepAlive(s)
	return n
}

// good: any later use will do.
func (s *Store) LenCached() int {
	s.size = int(C.store_len(s.h))
	return s.size
}

// good: a deferred call holds it to the end.
func (s *Store) LenThenClose() int {
	defer s.Close()
	return int(C.store_len(s.h))
}

// good: a field that is no handle.
func (s *Store) Name() int { return measure(s.name) }

func measure(s string) int { return len(s) }

// A small method that hands the handle out is a read of it.
func (s *Store) native() unsafe.Pointer { return s.h }

func (s *Store) LenByMethod() int {
	return int(C.store_len(s.native())) // want unsafe-missing-keepalive "s.h is used by C.store_len"
}

// good: the same, kept alive.
func (s *Store) LenByMethodKept() int {
	n := int(C.store_len(s.native()))
	runtime.KeepAlive(s)
	return n
}
