// A string made without a copy shares the pooled bytes; as a map key it changes under the map's feet.
// A look-up with such a key is harmless: it ends before the Put.

package intern

import (
	"strconv"
	"sync"
	"unsafe"
)

var keys = sync.Pool{New: func() any { b := make([]byte, 0, 32); return &b }}

type table struct{ ids map[string]int }

func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (t *table) addBad(host string, port int64, id int) {
	bp := keys.Get().(*[]byte)
	b := append((*bp)[:0], host...)
	b = strconv.AppendInt(append(b, ':'), port, 10)
	t.ids[view(b)] = id // want pool-alias-outlives-put "b"
	*bp = b
	keys.Put(bp)
}

func (t *table) addGood(host string, port int64, id int) {
	bp := keys.Get().(*[]byte)
	b := append((*bp)[:0], host...)
	b = strconv.AppendInt(append(b, ':'), port, 10)
	t.ids[string(b)] = id
	*bp = b
	keys.Put(bp)
}

func (t *table) findGood(host string, port int64) int {
	bp := keys.Get().(*[]byte)
	b := append((*bp)[:0], host...)
	b = strconv.AppendInt(append(b, ':'), port, 10)
	id := t.ids[view(b)]
	delete(t.ids, view(b))
	*bp = b
	keys.Put(bp)
	return id
}
