// The object is made at the first miss and remembered: from then on New hands out the same one.
// A pool is not a cache; New makes, it does not look up.

package lazy

import "sync"

type table struct{ rows [256]uint16 }

var remembered *table

var bad = sync.Pool{New: func() any {
	if remembered == nil {
		remembered = new(table)
	}
	return remembered // want pool-shared-new "remembered"
}}

var made int

var good = sync.Pool{New: func() any {
	made++
	return new(table)
}}
