// Numbers that are no addresses become pointers.
// The runtime ends the program when a stack copy or the collector meets one.

package integer

import "unsafe"

type table struct {
	values []any
	used   map[int]bool
}

func (t *table) free() int {
	for i := 1; i < len(t.values); i++ {
		if !t.used[i] {
			return i
		}
	}
	slot := len(t.values)
	t.values = append(t.values, nil)
	return slot
}

func (t *table) track(v any) unsafe.Pointer {
	slot := t.free()
	t.values[slot] = v
	return unsafe.Pointer(uintptr(slot)) // want unsafe-integer-pointer "no address"
}

func sentinel() unsafe.Pointer {
	return unsafe.Pointer(uintptr(1)) // want unsafe-integer-pointer "small number"
}

// good: nil and all ones are no pointers to anything, and known not to be.
func none() unsafe.Pointer { return unsafe.Pointer(uintptr(0)) }

func all() unsafe.Pointer { return unsafe.Pointer(^uintptr(0)) }

// good: memory at a fixed address is meant.
func device() uint32 { return *(*uint32)(unsafe.Pointer(uintptr(0x200))) }

// good: a pointer to a byte of one's own.
func (t *table) trackByByte(v any) unsafe.Pointer {
	slot := t.free()
	t.values[slot] = v
	return unsafe.Pointer(&t.values[slot])
}
