// A package with a file for each 64-bit architecture, and nothing instead of them, is not built for 32-bit ones.
// A package whose files for an architecture have an alternative is.

package wide

import "sync/atomic"

type thread struct {
	id    uint32
	acked uint64
}

func (t *thread) ackGood() { atomic.StoreUint64(&t.acked, uint64(trap(t.id))) }
