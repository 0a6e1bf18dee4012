// Next returns the entry buffer at the end of the iteration, Close returns it again.
// The good twin clears the field in Next and tests it in Close.

package entries

import "sync"

type entry struct{ line []byte }

var entryPool = sync.Pool{New: func() any { return new(entry) }}

type scanBad struct {
	cur  *entry
	left int
	done bool
}

func newScanBad(n int) *scanBad { return &scanBad{cur: entryPool.Get().(*entry), left: n} }

func (s *scanBad) Next() bool {
	if s.done {
		return false
	}
	if s.left == 0 {
		s.done = true
		entryPool.Put(s.cur)
		return false
	}
	s.left--
	return true
}

func (s *scanBad) Close() error {
	if s.cur != nil {
		entryPool.Put(s.cur) // want pool-double-put "cur"
	}
	return nil
}

type scanGood struct {
	cur  *entry
	left int
}

func newScanGood(n int) *scanGood { return &scanGood{cur: entryPool.Get().(*entry), left: n} }

func (s *scanGood) Next() bool {
	if s.left == 0 {
		s.release()
		return false
	}
	s.left--
	return true
}

func (s *scanGood) Close() error {
	s.release()
	return nil
}

func (s *scanGood) release() {
	if s.cur != nil {
		entryPool.Put(s.cur)
		s.cur = nil
	}
}
