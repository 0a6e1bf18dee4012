// The system hands out memory that the caller frees with a function of its own.
// The twin converts it into a string of Go first.

package known

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func pathBad(id *windows.KNOWNFOLDERID) []uint16 {
	p := lookUp(id)
	defer windows.CoTaskMemFree(unsafe.Pointer(p))
	return (*[1 << 15]uint16)(unsafe.Pointer(p))[:260:260] // want unsafe-view-outlives-owner "is returned although windows.CoTaskMemFree frees"
}

func pathGood(id *windows.KNOWNFOLDERID) string {
	p := lookUp(id)
	defer windows.CoTaskMemFree(unsafe.Pointer(p))
	return windows.UTF16PtrToString(p)
}

func lookUp(id *windows.KNOWNFOLDERID) *uint16 {
	var p *uint16
	find(id, &p)
	return p
}

func find(id *windows.KNOWNFOLDERID, p **uint16)
