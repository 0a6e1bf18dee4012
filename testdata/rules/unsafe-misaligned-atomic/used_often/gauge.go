// A misaligned word is used in many places: that is one mistake, told where it is used first.
// Its neighbour is another word, and the twin lays both out at the beginning.

package used_often

import "sync/atomic"

type gaugeBad struct {
	on    bool
	level int64
	peak  int64
}

func (g *gaugeBad) set(n int64) {
	atomic.StoreInt64(&g.level, n) // want unsafe-misaligned-atomic "level is at byte 4 of used_often.gaugeBad"
	if n > atomic.LoadInt64(&g.peak) { // want unsafe-misaligned-atomic "peak is at byte 12 of used_often.gaugeBad"
		atomic.StoreInt64(&g.peak, n) // step "and here"
	}
}

func (g *gaugeBad) add(n int64) int64 {
	return atomic.AddInt64(&g.level, n) // step "and here"
}

type gaugeGood struct {
	level int64
	peak  int64
	on    bool
}

func (g *gaugeGood) set(n int64) {
	atomic.StoreInt64(&g.level, n)
	if n > atomic.LoadInt64(&g.peak) {
		atomic.StoreInt64(&g.peak, n)
	}
}
