package tags

import "sync"

type tagIter struct{ names []string }

var iters = sync.Pool{New: func() any { return new(tagIter) }}

func newTagIter(names []string) *tagIter {
	it := iters.Get().(*tagIter)
	it.names = names
	return it
}

func (it *tagIter) Close() {
	it.names = nil
	iters.Put(it)
}

type series struct{ tags *tagIter }

func (s *series) Tags() *tagIter { return s.tags }

func (s *series) Close() { s.tags.Close() }

func count(names []string) int {
	s := &series{tags: newTagIter(names)}
	defer s.Close() // want pool-double-put "."
	tags := s.Tags()
	n := len(tags.names)
	tags.Close()
	return n
}
