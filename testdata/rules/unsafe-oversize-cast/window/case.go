// The entries behind a header are viewed through a huge array. Sliced with two indexes, its capacity is the whole array.
// With a third index the slice covers what is meant.

package window

import "unsafe"

type processList struct {
	assigned, listed uint32
	pids             [1]uintptr
}

func (l *processList) allBad() []uintptr {
	return (*[1 << 24]uintptr)(unsafe.Pointer(&l.pids[0]))[:l.listed] // want unsafe-oversize-cast "is sliced without a capacity, so the slice covers all of it"
}

func (l *processList) allGood() []uintptr {
	return (*[1 << 24]uintptr)(unsafe.Pointer(&l.pids[0]))[:l.listed:l.listed]
}

func wordsBad() []uint32 {
	buf := make([]byte, 16)
	return (*[8]uint32)(unsafe.Pointer(&buf[0]))[:4] // want unsafe-oversize-cast "32 bytes, but make.* has 16 left"
}

func wordsGood() []uint32 {
	buf := make([]byte, 16)
	return (*[4]uint32)(unsafe.Pointer(&buf[0]))[:4]
}

func copyOutGood(p unsafe.Pointer, n int) []byte {
	return append([]byte(nil), (*[1 << 30]byte)(p)[:n]...)
}

func viewBad(b []byte, n int) []uint32 {
	return (*[1 << 28]uint32)(unsafe.Pointer(&b[0]))[:n] // want unsafe-oversize-cast "is sliced without a capacity, so the slice covers all of it: 1073741824 bytes, but b has as many as its slice"
}

func viewGood(b []byte, n int) []uint32 {
	return (*[1 << 28]uint32)(unsafe.Pointer(&b[0]))[:n:n]
}

func viewAllBad(b []byte, n int) []uint32 {
	return (*(*[1 << 28]uint32)(unsafe.Pointer(&b[0])))[:n] // want unsafe-oversize-cast "b has as many as its slice"
}

func viewSmallGood(b []byte) []uint32 {
	return (*[4]uint32)(unsafe.Pointer(&b[0]))[:]
}
