package repair

import "sync"

type row struct{ size int64 }

type rows struct{ items []*row }

var rowPool = sync.Pool{New: func() any { return new(row) }}

func load(sizes []int64) *rows {
	rs := &rows{}
	for _, s := range sizes {
		r := rowPool.Get().(*row)
		r.size = s
		rs.items = append(rs.items, r)
	}
	return rs
}

func (rs *rows) Close() {
	for _, r := range rs.items {
		rowPool.Put(r)
	}
	rs.items = nil
}

type comparer struct{ local []*row }

func (c *comparer) add(items []*row) { c.local = append(c.local, items...) }

func (c *comparer) compare() (total int64) {
	for _, r := range c.local {
		total += r.size
	}
	return total
}

func repair(sizes []int64) int64 {
	rs := load(sizes)
	var c comparer
	c.add(rs.items)
	rs.Close()
	return c.compare() // want pool-use-after-put "."
}
