// The function returns a closure over the pooled message, and the deferred Put has run when it is called.
// A closure over a copied value is fine.

package lazy

import (
	"fmt"
	"sync"
)

type msg struct{ text string }

func (m *msg) String() string { return m.text }

var msgs = sync.Pool{New: func() any { return new(msg) }}

func lazyBad(text string) func() string {
	m := msgs.Get().(*msg)
	defer msgs.Put(m)
	m.text = text
	var v fmt.Stringer = m
	return func() string { return v.String() } // want pool-alias-outlives-put "m|v"
}

func lazyGood(text string) func() string {
	m := msgs.Get().(*msg)
	defer msgs.Put(m)
	m.text = text
	s := m.String()
	return func() string { return s }
}
