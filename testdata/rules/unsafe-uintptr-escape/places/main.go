// Addresses kept as integers in places that other functions read.
// An integer keeps nothing alive, whoever holds it.

package escape

import "unsafe"

type resource struct{ value int }

type handle struct{ addr uintptr }

func open() *handle {
	r := &resource{value: 7}
	return &handle{addr: uintptr(unsafe.Pointer(r))} // step "kept here"
}

func (h *handle) get() int {
	return (*resource)(unsafe.Pointer(h.addr)).value // want unsafe-uintptr-escape "kept as an integer in a field"
}

var last uintptr

func remember(r *resource) { last = uintptr(unsafe.Pointer(r)) }

func recall() *resource {
	return (*resource)(unsafe.Pointer(last)) // want unsafe-uintptr-escape "package-level variable"
}

func hide() uintptr {
	r := &resource{}
	return uintptr(unsafe.Pointer(r))
}

func seek() *resource {
	u := hide()
	return (*resource)(unsafe.Pointer(u)) // want unsafe-uintptr-escape "in a result"
}

func revive(rs []*resource) (back []*resource) {
	addrs := make([]uintptr, 0, len(rs))
	for _, r := range rs {
		addrs = append(addrs, uintptr(unsafe.Pointer(r)))
	}
	for _, addr := range addrs {
		back = append(back, (*resource)(unsafe.Pointer(addr))) // want unsafe-uintptr-escape "in an element"
	}
	return back
}

func over(ch chan uintptr, r *resource) *resource {
	ch <- uintptr(unsafe.Pointer(r))
	return (*resource)(unsafe.Pointer(<-ch)) // want unsafe-uintptr-escape "in a channel"
}

func at(u uintptr) *resource { return (*resource)(unsafe.Pointer(u)) } // step "in the callee"

func pass(r *resource) *resource {
	return at(uintptr(unsafe.Pointer(r))) // want unsafe-uintptr-escape "in an argument"
}

// good: a field that holds the pointer.
type owner struct{ p unsafe.Pointer }

func keep(r *resource) *owner { return &owner{p: unsafe.Pointer(r)} }

func (o *owner) get() int { return (*resource)(o.p).value }

// good: an address that is only printed.
type event struct{ id uintptr }

func trace(r *resource) event { return event{id: uintptr(unsafe.Pointer(r))} }
