package field

import "sync/atomic"

type wide struct {
	ready bool
	count int64
}

// This file takes part in no 32-bit build.
func (w *wide) inc() { atomic.AddInt64(&w.count, 1) }
