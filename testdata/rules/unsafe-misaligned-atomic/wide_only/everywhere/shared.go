package everywhere

import "sync/atomic"

type thread struct {
	id    uint32
	acked uint64
}

func (t *thread) ack() {
	atomic.StoreUint64(&t.acked, uint64(trap(t.id))) // want unsafe-misaligned-atomic "acked is at byte 4"
}
