// Objects are emptied under many names and in many ways; what counts is that every carried field is.
// The one that forgets its map looks like the others.

package idioms

import "sync"

type visit struct {
	seen  map[string]bool
	stack []*visit
	refs  int
}

func (v *visit) mark(key string) bool {
	if v.seen[key] {
		return false
	}
	v.seen[key] = true
	v.stack = append(v.stack, v)
	return true
}

func newPool() *sync.Pool {
	return &sync.Pool{New: func() any { return &visit{seen: map[string]bool{}} }}
}

var kept = newPool()

func uniqueBad(in []string) (n int) {
	v := kept.Get().(*visit) // want pool-missing-reset "seen"
	v.refs = 1
	for _, s := range in {
		if v.mark(s) {
			n++
		}
	}
	v.stack = v.stack[:0]
	kept.Put(v)
	return n
}

var refurbished = newPool()

func (v *visit) Refurbish() {
	for k := range v.seen {
		delete(v.seen, k)
	}
	for i := range v.stack {
		v.stack[i] = nil
	}
	v.stack = v.stack[:0]
}

func uniqueRefurbishGood(in []string) (n int) {
	v := refurbished.Get().(*visit)
	v.refs = 1
	for _, s := range in {
		if v.mark(s) {
			n++
		}
	}
	v.Refurbish()
	refurbished.Put(v)
	return n
}

var remade = newPool()

func (v *visit) Finalize() {
	v.refs--
	if v.refs > 0 {
		return
	}
	v.seen = map[string]bool{}
	v.stack = nil
	remade.Put(v)
}

func uniqueFinalizeGood(in []string) (n int) {
	v := remade.Get().(*visit)
	v.refs = 1
	for _, s := range in {
		if v.mark(s) {
			n++
		}
	}
	v.Finalize()
	return n
}

var overwritten = newPool()

func uniqueOverwriteGood(in []string) (n int) {
	v := overwritten.Get().(*visit)
	clear(v.seen)
	*v = visit{seen: v.seen, stack: v.stack[:0], refs: 1}
	for _, s := range in {
		if v.mark(s) {
			n++
		}
	}
	overwritten.Put(v)
	return n
}
