// A counter is kept in the middle of a byte buffer, at an address that no target takes for a 64-bit word.
// At a multiple of 8 from the start of an allocation it is aligned everywhere.

package cast

import (
	"sync/atomic"
	"unsafe"
)

func countBad(n int) uint64 {
	page := make([]byte, 4096)                   // step "laid out here"
	counter := (*uint64)(unsafe.Pointer(&page[12]))
	for i := 0; i < n; i++ {
		go func() {
			atomic.AddUint64(counter, 1) // want unsafe-misaligned-atomic "atomic.AddUint64 needs a multiple of 8, counter is at byte 12 of make"
		}()
	}
	return uint64(page[12])
}

func countGood(n int) uint64 {
	page := make([]byte, 4096)
	counter := (*uint64)(unsafe.Pointer(&page[16]))
	for i := 0; i < n; i++ {
		go func() {
			atomic.AddUint64(counter, 1)
		}()
	}
	return uint64(page[16])
}
