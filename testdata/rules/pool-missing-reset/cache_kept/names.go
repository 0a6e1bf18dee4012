// A map of computed values is a cache: what earlier users put in is as good as new.
// A set of what this user has seen is not.

package names

import "sync"

type names struct {
	short map[string]string
	seen  map[string]struct{}
}

var caches = sync.Pool{New: func() any { return &names{short: map[string]string{}} }}

func shortGood(name string, cut func(string) string) string {
	n := caches.Get().(*names)
	s, ok := n.short[name]
	if !ok {
		s = cut(name)
		n.short[name] = s
	}
	caches.Put(n)
	return s
}

var sets = sync.Pool{New: func() any { return &names{seen: map[string]struct{}{}} }}

func countBad(in []string) (count int) {
	n := sets.Get().(*names) // want pool-missing-reset "read"
	for _, name := range in {
		if _, ok := n.seen[name]; !ok {
			n.seen[name] = struct{}{}
			count++
		}
	}
	sets.Put(n)
	return count
}
