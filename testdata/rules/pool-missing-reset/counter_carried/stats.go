// A counter is incremented before anything sets it: an increment reads what the last user left.
// Set at Get, at Put or half here and half there, it starts at zero.

package stats

import "sync"

type stats struct {
	hits, misses int
	refs         int
}

var dirty = sync.Pool{New: func() any { return new(stats) }}

func countBad(in []bool) int {
	s := dirty.Get().(*stats) // want pool-missing-reset "hits|s"
	s.misses = 0
	for _, hit := range in {
		if hit {
			s.hits++
		} else {
			s.misses++
		}
	}
	n := s.hits - s.misses
	dirty.Put(s)
	return n
}

var split = sync.Pool{New: func() any { return new(stats) }}

func takeSplit() *stats {
	s := split.Get().(*stats)
	s.refs = 1
	s.misses = 0
	return s
}

func putSplit(s *stats) {
	s.refs--
	s.hits = 0
	split.Put(s)
}

func countSplitGood(in []bool) int {
	s := takeSplit()
	for _, hit := range in {
		if hit {
			s.hits++
		} else {
			s.misses++
		}
	}
	n := s.hits - s.misses
	putSplit(s)
	return n
}
