// After a timeout the worker still has the request: it must not be put back then.
// On the answered path the channel is the rendezvous.

package call

import (
	"errors"
	"sync"
	"time"
)

type request struct {
	arg, result int
	done        chan struct{}
}

var requests = sync.Pool{New: func() any { return &request{done: make(chan struct{}, 1)} }}

var errTimeout = errors.New("timeout")

func work(r *request) {
	r.result = r.arg * 2
	r.done <- struct{}{}
}

func callBad(arg int, limit time.Duration) (int, error) {
	r := requests.Get().(*request)
	r.arg, r.result = arg, 0
	go work(r)
	select {
	case <-r.done:
		n := r.result
		requests.Put(r)
		return n, nil
	case <-time.After(limit):
		requests.Put(r) // want pool-escape-goroutine "r"
		return 0, errTimeout
	}
}

func callGood(arg int, limit time.Duration) (int, error) {
	r := requests.Get().(*request)
	r.arg, r.result = arg, 0
	go work(r)
	select {
	case <-r.done:
		n := r.result
		requests.Put(r)
		return n, nil
	case <-time.After(limit):
		return 0, errTimeout
	}
}
