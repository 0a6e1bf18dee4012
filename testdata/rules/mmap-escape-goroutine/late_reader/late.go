// A goroutine reads a mapping that is unmapped without waiting for it; sleeping is no order.
// Waiting for the goroutine, or leaving the unmapping to it, is right.

package late

import (
	"sync"
	"syscall"
	"time"
)

func sum(b []byte, out *int) {
	for _, c := range b {
		*out += int(c)
	}
}

func sumBad(fd, n int) (total int) {
	data, err := syscall.Mmap(fd, 0, n, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return 0
	}
	go sum(data, &total) // step "handed over here"
	time.Sleep(time.Millisecond)
	syscall.Munmap(data) // want mmap-escape-goroutine "syscall.Munmap unmaps data while it is still"
	return total
}

func sumGood(fd, n int) (total int) {
	data, err := syscall.Mmap(fd, 0, n, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return 0
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		sum(data, &total)
	}()
	wg.Wait()
	syscall.Munmap(data)
	return total
}
