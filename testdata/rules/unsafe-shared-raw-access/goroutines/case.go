// Two goroutines reach one element of an array through raw pointers, and one of them writes.
// Other elements, a lock or a wait between the two are no conflict.

package goroutines

import (
	"sync"
	"unsafe"
)

var cells [10]int64

func sumBad(wg *sync.WaitGroup, got *int64) {
	p := unsafe.Pointer(&cells[0]) // step "this memory"
	wg.Add(2)
	go func() {
		defer wg.Done()
		*(*int64)(unsafe.Add(p, 8)) = 42 // want unsafe-shared-raw-access "byte 8 of cells is written .* and read in another"
	}()
	go func() {
		defer wg.Done()
		*got = *(*int64)(unsafe.Pointer(uintptr(p) + 8)) // step "accessed by another goroutine here"
	}()
}

func sumApartGood(wg *sync.WaitGroup, got *int64) {
	p := unsafe.Pointer(&cells[0])
	wg.Add(2)
	go func() {
		defer wg.Done()
		*(*int64)(unsafe.Add(p, 8)) = 42
	}()
	go func() {
		defer wg.Done()
		*got = *(*int64)(unsafe.Add(p, 16))
	}()
}

func sumLockedGood(wg *sync.WaitGroup, mu *sync.Mutex, got *int64) {
	p := unsafe.Pointer(&cells[0])
	wg.Add(2)
	go func() {
		defer wg.Done()
		mu.Lock()
		*(*int64)(unsafe.Add(p, 8)) = 42
		mu.Unlock()
	}()
	go func() {
		defer wg.Done()
		mu.Lock()
		*got = *(*int64)(unsafe.Add(p, 8))
		mu.Unlock()
	}()
}

func sumAfterGood(wg *sync.WaitGroup, got *int64) {
	p := unsafe.Pointer(&cells[0])
	wg.Add(1)
	go func() {
		defer wg.Done()
		*(*int64)(unsafe.Add(p, 8)) = 42
	}()
	wg.Wait()
	wg.Add(1)
	go func() {
		defer wg.Done()
		*got = *(*int64)(unsafe.Add(p, 8))
	}()
}
