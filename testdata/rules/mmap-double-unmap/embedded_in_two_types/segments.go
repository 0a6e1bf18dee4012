// Two types embed one mapped file: tables count references, logs are dropped by force, and no mapping is both.
// A table that is dropped by force has two owners.

package segments

import (
	"sync/atomic"

	"golang.org/x/sys/unix"
)

type mapped struct{ data []byte }

func (m *mapped) unmapGood() error { return unix.Munmap(m.data) }

type table struct {
	*mapped
	refs atomic.Int32
}

func (t *table) dec() error {
	if t.refs.Add(-1) == 0 {
		return t.unmapGood()
	}
	return nil
}

type log struct{ *mapped }

type store struct{ logs []*log }

func (s *store) drop(i int) error { return s.logs[i].unmapGood() }

type block struct {
	data []byte
	refs atomic.Int32
}

func (b *block) unmap() error { return unix.Munmap(b.data) }

func (b *block) dec() error {
	if b.refs.Add(-1) == 0 {
		return b.unmap() // step "unmapped here"
	}
	return nil
}

type cache struct{ blocks []*block }

func (c *cache) dropBad(i int) error {
	return c.blocks[i].unmap() // want mmap-double-unmap "unmap unmaps b.data a second time, after its other owner did"
}
