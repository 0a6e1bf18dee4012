// New returns the address of one package variable: every miss of the pool hands out the same object.
// A copy of a template is a new object.

package zero

import "sync"

type request struct {
	id   int
	tags [4]string
}

var template = request{id: -1}

var bad = sync.Pool{New: func() any {
	return &template // want pool-shared-new "template"
}}

var good = sync.Pool{New: func() any {
	r := template
	return &r
}}

var goodNew = sync.Pool{New: func() any { return new(request) }}

func use(p *sync.Pool, id int) int {
	r := p.Get().(*request)
	*r = request{id: id}
	n := r.id
	p.Put(r)
	return n
}
