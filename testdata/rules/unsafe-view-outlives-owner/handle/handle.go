// A handle is used after it was deleted: it names nothing then, or what somebody else put there.
// The twin takes its value first.

package handle

import "C"

import "runtime/cgo"

func runBad(v any) any {
	h := cgo.NewHandle(v)
	C.run(C.uintptr_t(h))
	h.Delete()
	return h.Value() // want unsafe-view-outlives-owner "h is used by a call after h.Delete freed it"
}

func runGood(v any) any {
	h := cgo.NewHandle(v)
	C.run(C.uintptr_t(h))
	got := h.Value()
	h.Delete()
	return got
}
