// A goroutine that stops a machine touches its flag; only the machine's stack is pooled.
// The twin looks at the stack.

package machine

import (
	"context"
	"sync"
	"sync/atomic"
)

type arena struct{ cells []int }

var arenas = sync.Pool{New: func() any { return new(arena) }}

type machine struct {
	arena *arena
	abort atomic.Bool
	depth int
}

func newMachine() *machine { return &machine{arena: arenas.Get().(*arena)} }

func (m *machine) cancel() { m.abort.Store(true) }

func (m *machine) top() int { return len(m.arena.cells) }

func (m *machine) release() { arenas.Put(m.arena) }

func (m *machine) run() { m.depth++ }

func runGood(ctx context.Context) {
	m := newMachine()
	defer m.release()
	go func() {
		<-ctx.Done()
		m.cancel()
	}()
	m.run()
}

func runBad(ctx context.Context, show func(int)) {
	m := newMachine()
	defer m.release() // want pool-escape-goroutine "m.arena"
	go func() {
		<-ctx.Done()
		show(m.top())
	}()
	m.run()
}

func watch(ctx context.Context, m *machine) {
	go func() {
		<-ctx.Done()
		m.cancel()
	}()
}

func runWatchedGood(ctx context.Context) {
	m := newMachine()
	defer m.release()
	watch(ctx, m)
	m.run()
}
