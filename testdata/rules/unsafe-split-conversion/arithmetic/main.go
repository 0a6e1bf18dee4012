// Pointer arithmetic in two statements: between them only the integer exists.
// Rule 3 of unsafe.Pointer wants both conversions in one expression.

package split

import "unsafe"

type header struct {
	size  uint32
	flags uint32
}

func flagsApart(h *header) uint32 {
	addr := uintptr(unsafe.Pointer(h)) + unsafe.Offsetof(h.flags)
	return *(*uint32)(unsafe.Pointer(addr)) // want unsafe-split-conversion "addr is the address of h"
}

// good: one expression (rule 3).
func flags(h *header) uint32 {
	return *(*uint32)(unsafe.Pointer(uintptr(unsafe.Pointer(h)) + unsafe.Offsetof(h.flags)))
}

// good: unsafe.Add is such an expression.
func flagsByAdd(h *header) uint32 {
	return *(*uint32)(unsafe.Add(unsafe.Pointer(h), unsafe.Offsetof(h.flags)))
}

// good: the idiom that hides a pointer from escape analysis, and means to.
func noescape(p unsafe.Pointer) unsafe.Pointer {
	x := uintptr(p)
	return unsafe.Pointer(x ^ 0)
}

var table [4]uint32

// It neither moves nor dies, and yet there and back takes one expression.
func secondApart() uint32 {
	addr := uintptr(unsafe.Pointer(&table)) + 4
	return *(*uint32)(unsafe.Pointer(addr)) // want unsafe-split-conversion "addr is the address of table"
}

// good: kept elsewhere it stays what it is.
type place struct{ addr uintptr }

var home = place{addr: uintptr(unsafe.Pointer(&table))}

func first() uint32 { return *(*uint32)(unsafe.Pointer(home.addr)) }
