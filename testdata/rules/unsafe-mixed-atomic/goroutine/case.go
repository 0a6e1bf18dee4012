// One goroutine replaces a pointer plainly that another one loads atomically.
// An atomic store, or a wait between the two, orders them.

package goroutine

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

type config struct{ limit int }

var current, settled unsafe.Pointer

func reloadBad(wg *sync.WaitGroup, use func(*config)) {
	wg.Add(2)
	go func() {
		defer wg.Done()
		current = unsafe.Pointer(&config{limit: 2}) // want unsafe-mixed-atomic "current is written plainly in one goroutine"
	}()
	go func() {
		defer wg.Done()
		use((*config)(atomic.LoadPointer(&current))) // step "accessed atomically here"
	}()
}

func reloadGood(wg *sync.WaitGroup, use func(*config)) {
	wg.Add(2)
	go func() {
		defer wg.Done()
		atomic.StorePointer(&current, unsafe.Pointer(&config{limit: 2}))
	}()
	go func() {
		defer wg.Done()
		use((*config)(atomic.LoadPointer(&current)))
	}()
}

func settleGood(wg *sync.WaitGroup, use func(*config)) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		settled = unsafe.Pointer(&config{limit: 1})
	}()
	wg.Wait()
	wg.Add(1)
	go func() {
		defer wg.Done()
		use((*config)(atomic.LoadPointer(&settled)))
	}()
}
