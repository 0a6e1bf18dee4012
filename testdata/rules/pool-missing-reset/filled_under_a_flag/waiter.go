// A waiter notes when it began to wait, if it does, and logs for how long, if it did: one flag decides both.
// Where the second test is another one, the log shows when the last user began.

package waiter

import "sync"

type waiter struct {
	started int64
	size    int
	done    chan struct{}
}

var waiters = sync.Pool{New: func() any { return &waiter{done: make(chan struct{}, 1)} }}

func now() int64 { return int64(len(waiterLog)) }

var waiterLog []int64

func awaitBad(size int, verbose bool) {
	w := waiters.Get().(*waiter) // want pool-missing-reset "."
	w.size = size
	pending := size > 10
	if pending {
		w.started = now()
	}
	if verbose {
		waiterLog = append(waiterLog, now()-w.started)
	}
	waiters.Put(w)
}

var others = sync.Pool{New: func() any { return &waiter{done: make(chan struct{}, 1)} }}

func awaitGood(size int, verbose bool) {
	w := others.Get().(*waiter)
	w.size = size
	pending := size > 10
	if pending {
		w.started = now()
	}
	if pending {
		if verbose {
			waiterLog = append(waiterLog, now()-w.started)
		}
	}
	others.Put(w)
}
