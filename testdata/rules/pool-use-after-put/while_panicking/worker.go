// What a deferred function does with a recovered panic is not part of a normal return: recover gives nil there.
// The twin uses the worker on every path.

package worker

import "sync"

type worker struct {
	tasks  chan func()
	onFail func(any)
	idle   *sync.Cond
}

var workers = sync.Pool{New: func() any { return new(worker) }}

func (w *worker) runGood() {
	defer func() {
		workers.Put(w)
		if p := recover(); p != nil {
			w.onFail(p)
		}
	}()
	for task := range w.tasks {
		task()
	}
}

func (w *worker) runBad() {
	defer func() {
		workers.Put(w)
		w.idle.Signal() // want pool-use-after-put "w"
	}()
	for task := range w.tasks {
		task()
	}
}
