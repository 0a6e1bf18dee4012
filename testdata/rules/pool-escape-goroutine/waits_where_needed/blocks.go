// A writer hands blocks to goroutines, and its Close ends with a handshake wherever there were any.
// Whether there were, only the callee knows. A wait that tells its caller that it gave up is another matter.

package blocks

import (
	"context"
	"sync"
)

var blockPool = sync.Pool{New: func() any { return make([]byte, 1<<16) }}

type writer struct {
	data    []byte
	blocks  chan chan int
	last    error
	done    chan struct{}
	process func([]byte)
}

func (w *writer) write(data []byte, last bool) {
	if w.blocks == nil {
		w.process(data)
		return
	}
	c := make(chan int)
	w.blocks <- c
	go func(data []byte, last bool) {
		w.process(data)
		c <- len(data)
		if !last {
			blockPool.Put(data)
		}
	}(data, last)
}

func (w *writer) finish() error {
	if w.blocks == nil {
		err := w.last
		w.last = nil
		return err
	}
	c := make(chan int)
	w.blocks <- c
	c <- 0
	<-c
	err := w.last
	w.last = nil
	return err
}

func (w *writer) wait(ctx context.Context) error {
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) CloseBad(ctx context.Context) error {
	w.write(w.data, true)
	err := w.wait(ctx)
	blockPool.Put(w.data) // want pool-escape-goroutine "w.data"
	w.data = nil
	return err
}

func (w *writer) CloseGood() error {
	w.write(w.data, true)
	err := w.finish()
	blockPool.Put(w.data)
	w.data = nil
	return err
}
