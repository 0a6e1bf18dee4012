// Two goroutines write one mapping, without and with a lock.
// The memory is reached by local variables only: go statements and waits say who runs beside whom.

package count

import (
	"sync"
	"syscall"
)

func anonymous(n int) []byte {
	m, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_SHARED)
	if err != nil {
		panic(err)
	}
	return m
}

func bad() byte {
	m := anonymous(4096)
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() { // step "started here"
			defer wg.Done()
			m[0]++ // want mmap-unguarded-access "a goroutine writes m while another one reads m"
		}()
	}
	wg.Wait()
	return m[0]
}

func good() byte {
	m := anonymous(4096)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			m[0]++
			mu.Unlock()
		}()
	}
	wg.Wait()
	return m[0]
}

// good: one after the other.
func inTurn() byte {
	m := anonymous(4096)
	for range 2 {
		done := make(chan bool)
		go func() {
			m[0]++
			close(done)
		}()
		<-done
	}
	return m[0]
}

// good: each goroutine has a mapping of its own.
func apart() {
	var wg sync.WaitGroup
	for range 2 {
		m := anonymous(4096)
		wg.Add(1)
		go func() {
			defer wg.Done()
			m[0]++
		}()
	}
	wg.Wait()
}
