// A window system passes the address of its text in a struct. That a test fills the struct from Go memory says
// nothing about the code; that the code itself does is a fault.

package text

import "unsafe"

type FromSystemGood struct {
	Length uint16
	Text   uintptr
}

func DecodeGood(t *FromSystemGood) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(t.Text)), t.Length)
}

type ownBad struct {
	length uint16
	text   uintptr
}

func pack(s []int32) *ownBad {
	return &ownBad{uint16(len(s)), uintptr(unsafe.Pointer(&s[0]))}
}

func decodeBad(t *ownBad) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(t.text)), t.length) // want unsafe-uintptr-escape "."
}
