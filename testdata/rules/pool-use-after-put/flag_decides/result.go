// Whether the callee gives the object back is decided by a flag of the object, which callers set: uncertain.
// The twin gives back whatever it is handed.

package result

import "sync"

type result struct {
	errs   []error
	pooled bool
}

var results = sync.Pool{New: func() any { return &result{pooled: true} }}

func (r *result) merge(others ...*result) {
	for _, o := range others {
		r.errs = append(r.errs, o.errs...)
		if o.pooled {
			results.Put(o)
		}
	}
}

func checkGood(sum, part *result) bool {
	sum.merge(part)
	return len(part.errs) == 0
}

func (r *result) take(o *result) {
	r.errs = append(r.errs, o.errs...)
	results.Put(o)
}

func checkBad(sum, part *result) bool {
	sum.take(part)
	return len(part.errs) == 0 // want pool-use-after-put "part"
}
