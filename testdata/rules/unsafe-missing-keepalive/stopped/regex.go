// A handle of C is freed by a cleanup, and used by methods. Once the cleanup is stopped, nobody else frees it,
// and the function that the cleanup runs may come twice as well as once.

package regex

// typedef struct re re;
// void re_free(re*);
// int re_count(re*);
import "C"

import "runtime"

type Regex struct {
	ptr     *C.re
	id      int64
	owner   *Set
	cleanup runtime.Cleanup
}

type Set struct{ known map[int64]bool }

func (s *Set) drop(id int64) { delete(s.known, id) }

func Open(s *Set, ptr *C.re) *Regex {
	r := &Regex{ptr: ptr, owner: s}
	r.cleanup = runtime.AddCleanup(r, func(ptr *C.re) { C.re_free(ptr) }, r.ptr)
	return r
}

func (r *Regex) CountBad() int {
	return int(C.re_count(r.ptr)) // want unsafe-missing-keepalive "r.ptr"
}

func (r *Regex) FreeGood() {
	r.cleanup.Stop()
	C.re_free(r.ptr)
}

type Player struct {
	id  int64
	set *Set
}

func Play(s *Set, id int64) *Player {
	p := &Player{id: id, set: s}
	runtime.AddCleanup(p, s.drop, p.id)
	return p
}

func (p *Player) CloseGood() error {
	p.set.drop(p.id)
	return nil
}
