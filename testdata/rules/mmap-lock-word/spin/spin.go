// A lock word in a mapping (audit tier): the program may be right, and -race cannot tell.
// Atomic operations outside the heap are carried out and order nothing for it.

package spin

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"
)

func bad() error {
	m, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	word := (*uint32)(unsafe.Pointer(&m[0]))
	for !atomic.CompareAndSwapUint32(word, 0, 1) { // want mmap-lock-word "word in mapped memory"
		runtime.Gosched()
	}
	atomic.StoreUint32(word, 0)
	return nil
}

// good: a word on the heap.
func good() {
	word := new(uint32)
	for !atomic.CompareAndSwapUint32(word, 0, 1) {
		runtime.Gosched()
	}
	atomic.StoreUint32(word, 0)
}
