// The program keeps no value of one type alive anywhere: that is told once a file, with all the places.
// The other type is kept alive, but for one place, and the good methods of it are silent.

package base

import "C"

import "runtime"

type Base struct{ h *C.base }

func OpenBase() *Base {
	b := &Base{h: C.base_open()}
	runtime.SetFinalizer(b, (*Base).Close)
	return b
}

func (b *Base) Close() { C.base_close(b.h) }

func (b *Base) Size() int { return int(C.base_size(b.h)) } // want unsafe-missing-keepalive "b.h is used by C.base_size"

func (b *Base) Sync() int { return int(C.base_sync(b.h)) } // step "and here"

func (b *Base) Stat() int { return int(C.base_stat(b.h)) } // step "and here"

type Row struct{ h *C.row }

func ReadRow() *Row {
	r := &Row{h: C.row_read()}
	runtime.SetFinalizer(r, (*Row).Close)
	return r
}

func (r *Row) Close() { C.row_close(r.h) }

func (r *Row) SizeGood() int {
	n := int(C.row_size(r.h))
	runtime.KeepAlive(r)
	return n
}

func (r *Row) FirstBad() int { return int(C.row_first(r.h)) } // want unsafe-missing-keepalive "r.h is used by C.row_first"

func (r *Row) LastBad() int { return int(C.row_last(r.h)) } // want unsafe-missing-keepalive "r.h is used by C.row_last"
