// Rule 3 of unsafe.Pointer: the result must lie in the object, and the end of the object does not.
// Distances between the fields of one object are fine, whichever way they are written.

package arithmetic

import "unsafe"

type pair struct{ a, b [2]int64 }

func lastBad() int64 {
	p := new(pair)                                                // step "this memory"
	return *(*int64)(unsafe.Pointer(uintptr(unsafe.Pointer(p)) + 32)) // want unsafe-out-of-bounds "leads to byte 32, its size is 32"
}

func lastGood() int64 {
	p := new(pair)
	return *(*int64)(unsafe.Pointer(uintptr(unsafe.Pointer(p)) + 24))
}

func addBad() int64 {
	p := new(pair)
	return *(*int64)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(*p))) // want unsafe-out-of-bounds "byte 32"
}

func addGood() int64 {
	p := new(pair)
	return *(*int64)(unsafe.Add(unsafe.Pointer(p), unsafe.Offsetof(p.b)))
}

func endBad() uintptr {
	var s [4]uint32
	end := unsafe.Add(unsafe.Pointer(&s), unsafe.Sizeof(s)) // want unsafe-out-of-bounds "s leads to byte 16, its size is 16"
	return uintptr(end)
}

func endGood() uintptr {
	var s [4]uint32
	return uintptr(unsafe.Pointer(&s)) + unsafe.Sizeof(s)
}

func beforeBad() byte {
	var s [8]byte
	return *(*byte)(unsafe.Add(unsafe.Pointer(&s[2]), -3)) // want unsafe-out-of-bounds "s leads to byte -1"
}

func beforeGood() byte {
	var s [8]byte
	return *(*byte)(unsafe.Add(unsafe.Pointer(&s[2]), -2))
}

func walkGood(n int) (sum uint32) {
	var s [4]uint32
	p := unsafe.Pointer(&s)
	for i := 0; i < n; i++ {
		sum += *(*uint32)(p)
		p = unsafe.Add(p, 4)
	}
	return sum
}
