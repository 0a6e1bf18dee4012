// One function decides the size, another one makes the cast.
// The same with memory that is large enough.

package callee

import "unsafe"

type node struct {
	key  [16]byte
	next [4]uint32
}

func small() *[16]byte { return new([16]byte) } // step "this memory"
func large() *[32]byte { return new([32]byte) }

func asNode(p unsafe.Pointer) *node { return (*node)(p) }

func newNodeBad() *node {
	return (*node)(unsafe.Pointer(small())) // want unsafe-oversize-cast "node .*32 bytes, but .* has 16 left"
}

func newNodeGood() *node {
	return (*node)(unsafe.Pointer(large()))
}

func wrapBad() *node {
	var raw [24]byte
	return asNode(unsafe.Pointer(&raw)) // want unsafe-oversize-cast "node is what the callee takes its argument for: 32 bytes, but raw has 24 left"
}

func wrapGood() *node {
	var raw [32]byte
	return asNode(unsafe.Pointer(&raw))
}

// Only some callers make the cast: nothing is known of the others.
func maybeNode(p unsafe.Pointer, full bool) *node {
	if full {
		return (*node)(p)
	}
	return nil
}

func maybeGood() *node {
	var raw [24]byte
	return maybeNode(unsafe.Pointer(&raw), false)
}
