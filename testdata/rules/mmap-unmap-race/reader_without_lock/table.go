// One reader among several goes without the lock; a helper is as safe as its least careful caller.
// What callers hold counts for the helper, whatever order they come in.

package table

import (
	"sync"

	"github.com/edsrzf/mmap-go"
)

type Table struct {
	mu   sync.Mutex
	rows mmap.MMap
}

func (t *Table) row(i int) byte {
	return t.rows[i] // want mmap-unmap-race "Peek reads t.rows without Table.mu, under which .*Drop unmaps"
}

func (t *Table) Row(i int) byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.row(i)
}

func (t *Table) Peek(i int) byte {
	return t.row(i) // step "called here"
}

func (t *Table) Sum() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.rows {
		n += int(b)
	}
	return n
}

func (t *Table) Drop() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rows.Unmap()
}

// good: every caller of the helper holds the lock, one through a lock function of its own, and the
// constructor needs none.

type Careful struct {
	mu   sync.Mutex
	rows mmap.MMap
}

func NewCareful(rows mmap.MMap) *Careful {
	c := &Careful{rows: rows}
	c.row(0)
	return c
}

func (c *Careful) row(i int) byte { return c.rows[i] }

func (c *Careful) Row(i int) byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.row(i)
}

func (c *Careful) locked() func() {
	c.mu.Lock()
	return c.mu.Unlock
}

func (c *Careful) Peek(i int) byte {
	defer c.locked()()
	return c.row(i)
}

func (c *Careful) Drop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rows.Unmap()
}
