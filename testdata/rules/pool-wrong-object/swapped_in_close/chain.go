// Two pools and two fields of the same type; Close gives each to the other one's pool.
// Nothing crashes: the limits of one pool leak into the other.

package chain

import (
	"bytes"
	"sync"
)

var (
	headers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	bodies  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

func chainBad(head, body string, use func(h, b string)) {
	h := headers.Get().(*bytes.Buffer)
	b := bodies.Get().(*bytes.Buffer)
	h.Reset()
	b.Reset()
	h.WriteString(head)
	b.WriteString(body)
	use(h.String(), b.String())
	headers.Put(b) // want pool-wrong-object "b"
	bodies.Put(h)  // want pool-wrong-object "h"
}

func chainGood(head, body string, use func(h, b string)) {
	h := headers.Get().(*bytes.Buffer)
	b := bodies.Get().(*bytes.Buffer)
	h.Reset()
	b.Reset()
	h.WriteString(head)
	b.WriteString(body)
	use(h.String(), b.String())
	headers.Put(h)
	bodies.Put(b)
}
