// One goroutine reads a string that lies over bytes which another one writes.
// The twin reads a copy.

package beside

import (
	"sync"
	"unsafe"
)

func countBad(wg *sync.WaitGroup, found *int) {
	b := make([]byte, 64)
	s := unsafe.String(&b[0], len(b))
	wg.Add(2)
	go func() {
		defer wg.Done()
		b[0] = 'x' // want unsafe-shared-raw-access "make"
	}()
	go func() {
		defer wg.Done()
		if s[0] == 'x' {
			*found++
		}
	}()
	wg.Wait()
}

func countGood(wg *sync.WaitGroup, found *int) {
	b := make([]byte, 64)
	s := string(b)
	wg.Add(2)
	go func() {
		defer wg.Done()
		b[0] = 'x'
	}()
	go func() {
		defer wg.Done()
		if s[0] == 'x' {
			*found++
		}
	}()
	wg.Wait()
}
