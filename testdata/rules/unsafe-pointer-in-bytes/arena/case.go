// Nodes with pointers are laid over a byte slice, where the collector does not look for pointers.
// Offsets instead of pointers, nil, and memory that was allocated as nodes are fine.

package arena

import "unsafe"

type nodeBad struct {
	next  *nodeBad
	value []byte
	key   uint64
}

type arena struct {
	buf  []byte
	used int
}

func (a *arena) addBad(next *nodeBad, value []byte) *nodeBad {
	n := (*nodeBad)(unsafe.Pointer(&a.buf[a.used])) // step "memory without pointers"
	n.next = next                                  // want unsafe-pointer-in-bytes "a pointer is stored in next of .arena.nodeBad, which lies over a.buf"
	n.value = value                                // want unsafe-pointer-in-bytes "value"
	n.key = 1
	return n
}

func (a *arena) clearGood() {
	n := (*nodeBad)(unsafe.Pointer(&a.buf[a.used]))
	n.next = nil
	n.key = 0
}

type nodeGood struct {
	next uint32
	key  uint64
}

func (a *arena) addGood(next uint32) *nodeGood {
	n := (*nodeGood)(unsafe.Pointer(&a.buf[a.used]))
	n.next = next
	return n
}

func slotBad(p *nodeBad) {
	var raw [2]uintptr
	*(**nodeBad)(unsafe.Pointer(&raw[1])) = p // want unsafe-pointer-in-bytes "lies over raw"
}

func slotGood(p *nodeBad) {
	var raw [2]*nodeBad
	*(**nodeBad)(unsafe.Pointer(&raw[1])) = p
}
