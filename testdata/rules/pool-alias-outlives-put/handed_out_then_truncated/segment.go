// The pooled builder gives its slice away and keeps it, cut to length zero, for the next user.
// Truncation is no reset of a slice that was handed out; nil is.

package segment

import "sync"

type builder struct {
	names []string
	count int
}

var builders = sync.Pool{New: func() any { return new(builder) }}

type segment struct{ names []string }

func (b *builder) add(name string) {
	b.names = append(b.names, name)
	b.count++
}

func buildBad(names ...string) *segment {
	b := builders.Get().(*builder)
	for _, n := range names {
		b.add(n)
	}
	seg := &segment{names: b.names}
	b.names = b.names[:0]
	b.count = 0
	builders.Put(b)
	return seg // want pool-alias-outlives-put "seg|names|b"
}

func buildGood(names ...string) *segment {
	b := builders.Get().(*builder)
	for _, n := range names {
		b.add(n)
	}
	seg := &segment{names: b.names}
	b.names = nil
	b.count = 0
	builders.Put(b)
	return seg
}
