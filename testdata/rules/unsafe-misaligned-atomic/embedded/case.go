// The counters are aligned in their own struct, which is fine by itself, and misaligned in one that holds it late.
// Held first it is aligned.

package embedded

import (
	"sync/atomic"

	"example.org/wire"
)

type counters struct{ read, written int64 }

func (c *counters) add(n int64) {
	atomic.AddInt64(&c.read, n) // want unsafe-misaligned-atomic "read is at byte 4 of embedded.conn on 32-bit targets, by way of stats"
}

type conn struct {
	id    int32
	stats counters
}

func (c *conn) readBytes(n int) { c.stats.add(int64(n)) }

type gauges struct{ high int64 }

func (g *gauges) raise(n int64) { atomic.StoreInt64(&g.high, n) }

type listenerGood struct {
	gauges
	id int32
}

// What is made by itself is part of no conn, in whatever literal it is counted up.

func readAllGood(walk func(func(int))) conn {
	sum := new(counters)
	last := &counters{}
	walk(func(n int) {
		atomic.AddInt64(&sum.read, int64(n))
		atomic.StoreInt64(&last.read, int64(n))
	})
	return conn{stats: *sum}
}

// Where a struct lies in the only one that holds it, behind a field of unknown size, is unknown.

type lease struct {
	cancel func()
	until  int64
}

type streamGood struct {
	wire.Header
	lease
}

func (l *lease) expired(now int64) bool { return atomic.LoadInt64(&l.until) < now }
