// Selectors pass through embedded fields, breadth-first; equal depth is ambiguous.
// Why: `w.Lock()` and `w.Reset()` must lead to the types that declare them.
package embedding

import (
	"bytes"
	"sync"
)

type inner struct{ buf []byte }

func (i *inner) grow() {}

type middle struct {
	*inner
	n int
}

type writer struct {
	sync.Mutex
	middle
	*bytes.Buffer
}

type left struct{}
type right struct{}

func (left) Stop()  {}
func (right) Stop() {}

type both struct {
	left
	right
}

type loop struct{ *loop }

type named writer

func use(w *writer, b both, l loop, n *named) {
	w.Lock()       // callee "(*sync.Mutex).Lock"
	w.grow()       // callee "(*embedding.inner).grow"
	w.Reset()      // callee "(*bytes.Buffer).Reset"
	head := w.buf[:1] // type head "[]byte"
	_ = head
	w.middle.grow() // callee "(*embedding.inner).grow"
	b.left.Stop()  // callee "(embedding.left).Stop"
	b.Stop()       // callee unknown "Stop"
	l.Stop()       // callee unknown "Stop"
	n.Lock()       // callee "(*sync.Mutex).Lock"
}
