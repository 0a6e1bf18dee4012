// The counter stands behind fields that leave it at no multiple of 8 on 32-bit targets.
// As the first field, behind padding, or as a type of sync/atomic it is aligned.

package field

import (
	"sync"
	"sync/atomic"
)

type serverBad struct {
	mu     sync.Mutex
	closed bool
	served int64
}

func (s *serverBad) serve() int64 {
	return atomic.AddInt64(&s.served, 1) // want unsafe-misaligned-atomic "atomic.AddInt64 needs a multiple of 8, served is at byte 12 of field.serverBad on 32-bit targets"
}

type serverGood struct {
	served int64
	mu     sync.Mutex
	closed bool
}

func (s *serverGood) serve() int64 { return atomic.AddInt64(&s.served, 1) }

type serverPadded struct {
	mu     sync.Mutex
	closed bool
	_      [7]byte
	served int64
}

func (s *serverPadded) serve() int64 { return atomic.AddInt64(&s.served, 1) }

type serverTyped struct {
	mu     sync.Mutex
	closed bool
	served atomic.Int64
}

func (s *serverTyped) serve() int64 { return s.served.Add(1) }

var totals struct {
	enabled bool
	bytes   uint64
}

func countBad(n uint64) {
	atomic.AddUint64(&totals.bytes, n) // want unsafe-misaligned-atomic "bytes is at byte 4"
}

var total uint64

func countGood(n uint64) { atomic.AddUint64(&total, n) }

func loadNarrowGood(s *struct {
	ready bool
	state uint32
}) uint32 {
	return atomic.LoadUint32(&s.state)
}
