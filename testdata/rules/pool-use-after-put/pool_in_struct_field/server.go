// The pool is a field of a server and the object sits in a field of a session.
// Place and pool are access paths, not variables.

package server

import "sync"

type scratch struct{ data [512]byte }

type server struct {
	scratches sync.Pool
}

type session struct {
	srv *server
	tmp *scratch
}

func (s *session) begin() {
	tmp, ok := s.srv.scratches.Get().(*scratch)
	if !ok {
		tmp = new(scratch)
	}
	s.tmp = tmp
}

func (s *session) sumBad(in []byte) (total int) {
	s.begin()
	n := copy(s.tmp.data[:], in)
	s.srv.scratches.Put(s.tmp)
	for _, c := range s.tmp.data[:n] { // want pool-use-after-put "tmp"
		total += int(c)
	}
	s.tmp = nil
	return total
}

func (s *session) sumGood(in []byte) (total int) {
	s.begin()
	n := copy(s.tmp.data[:], in)
	for _, c := range s.tmp.data[:n] {
		total += int(c)
	}
	s.srv.scratches.Put(s.tmp)
	s.tmp = nil
	return total
}
