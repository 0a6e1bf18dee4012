// A pool of structs holds copies of what is put into it: the variable is the caller's own afterwards.
// A pool of pointers holds what they point to.

package elems

import "sync"

type elem struct{ magic int }

type pools struct{ byName sync.Map }

func (p *pools) put(name string, x any) {
	if pool, ok := p.byName.Load(name); ok {
		pool.(*sync.Pool).Put(x)
	}
}

var values, pointers sync.Pool

func useGood(p *pools) int {
	e := elem{42}
	values.Put(e)
	p.put("elem", e)
	return e.magic
}

func useBad() int {
	e := &elem{42}
	pointers.Put(e)
	return e.magic // want pool-use-after-put "e"
}
