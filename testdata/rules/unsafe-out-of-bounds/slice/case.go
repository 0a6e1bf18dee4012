// unsafe.Slice and unsafe.String cover more than there is.
// The same with the length of the array.

package slice

import "unsafe"

func bytesBad() []byte {
	var word uint32
	return unsafe.Slice((*byte)(unsafe.Pointer(&word)), 8) // want unsafe-out-of-bounds "a slice of word leads to byte 8, its size is 4"
}

func bytesGood() []byte {
	var word uint32
	return unsafe.Slice((*byte)(unsafe.Pointer(&word)), unsafe.Sizeof(word))
}

func nameBad() string {
	raw := [12]byte{'a', 'b'}
	return unsafe.String(&raw[4], 10) // want unsafe-out-of-bounds "raw leads to byte 14, its size is 12"
}

func nameGood() string {
	raw := [12]byte{'a', 'b'}
	return unsafe.String(&raw[4], len(raw)-4)
}
