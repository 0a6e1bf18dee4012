// Literals are functions of their own; captured variables keep their types.
// Why: most lifetime bugs sit in a closure that outlives a Put.
package closures

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func use(once *sync.Once) {
	b := pool.Get().(*bytes.Buffer) // callee "(*sync.Pool).Get"; type b "*bytes.Buffer"
	go func() { // callee "closures.use.func1"
		b.Reset() // callee "(*bytes.Buffer).Reset"
		func() {  // callee "closures.use.func1.func1"
			b.Len() // callee "(*bytes.Buffer).Len"
		}()
	}()
	put := func(x *bytes.Buffer) { pool.Put(x) } // callee "(*sync.Pool).Put"
	put(b)          // callee dynamic "put"
	once.Do(b.Reset) // callee "(*sync.Once).Do"
	defer put(b)    // callee dynamic "put"
}
