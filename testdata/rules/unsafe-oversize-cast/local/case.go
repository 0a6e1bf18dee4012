// An object made here is taken for something larger than it is (rule 1 of unsafe.Pointer).
// Where the target is no larger nothing is wrong, whatever its type.

package local

import "unsafe"

type header struct {
	kind, flags uint16
	length      uint32
}

type frame struct {
	header
	payload []byte
}

func newFrameBad() *frame {
	h := &header{kind: 1}                // step "this memory"
	return (*frame)(unsafe.Pointer(h)) // want unsafe-oversize-cast "frame is larger than what is behind the pointer: 32 bytes, but .*header.* has 8 left"
}

func newFrameGood() *frame {
	f := &frame{}
	*(*header)(unsafe.Pointer(f)) = header{kind: 1}
	return f
}

func checksumBad(h header) uint64 {
	var raw [6]byte
	raw[0] = byte(h.kind)
	return *(*uint64)(unsafe.Pointer(&raw[0])) // want unsafe-oversize-cast "uint64 .*8 bytes, but raw has 6 left"
}

func checksumGood(h header) uint64 {
	var raw [8]byte
	raw[0] = byte(h.kind)
	return *(*uint64)(unsafe.Pointer(&raw[0]))
}

func tailBad(b *[16]byte) uint64 {
	buf := make([]byte, 16)
	copy(buf, b[:])
	return *(*uint64)(unsafe.Pointer(&buf[12])) // want unsafe-oversize-cast "has 4 left"
}

func tailGood(b *[16]byte) uint64 {
	buf := make([]byte, 16)
	copy(buf, b[:])
	return *(*uint64)(unsafe.Pointer(&buf[8]))
}

// The address is taken and written through elsewhere: the length is not known.
func sizedGood(fill func(n *uintptr)) *byte {
	n := uintptr(0)
	fill(&n)
	buf := make([]byte, n)
	return (*byte)(unsafe.Pointer(&buf[0]))
}
