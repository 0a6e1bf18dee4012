// The sender puts the job back while the receiver still holds it.
// Sending hands the ownership over: the receiver puts.

package queue

import "sync"

type job struct{ n int }

var jobs = sync.Pool{New: func() any { return new(job) }}

func produceBad(ch chan<- *job, n int) {
	j := jobs.Get().(*job)
	j.n = n
	ch <- j
	jobs.Put(j) // want pool-escape-goroutine "j"
}

func produceGood(ch chan<- *job, n int) {
	j := jobs.Get().(*job)
	j.n = n
	ch <- j
}

func consumeGood(ch <-chan *job, use func(int)) {
	for j := range ch {
		use(j.n)
		jobs.Put(j)
	}
}

func produceSelectGood(ch chan<- *job, n int) bool {
	j := jobs.Get().(*job)
	j.n = n
	select {
	case ch <- j:
		return true
	default:
		jobs.Put(j)
		return false
	}
}
