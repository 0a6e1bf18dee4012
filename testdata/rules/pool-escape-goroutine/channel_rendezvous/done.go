// A receive from a channel that the goroutine closes or sends on at its end is a rendezvous.
// Without the receive the Put comes too early.

package done

import "sync"

type state struct{ sum int }

var states = sync.Pool{New: func() any { return new(state) }}

func sumBad(in []int) {
	s := states.Get().(*state)
	s.sum = 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, v := range in {
			s.sum += v
		}
	}()
	states.Put(s) // want pool-escape-goroutine "s"
	<-done
}

func sumGood(in []int) int {
	s := states.Get().(*state)
	s.sum = 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, v := range in {
			s.sum += v
		}
	}()
	<-done
	n := s.sum
	states.Put(s)
	return n
}

func sumResultGood(in []int) int {
	s := states.Get().(*state)
	defer states.Put(s)
	s.sum = 0
	result := make(chan int, 1)
	go func() {
		for _, v := range in {
			s.sum += v
		}
		result <- s.sum
	}()
	return <-result
}
