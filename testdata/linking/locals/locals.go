// Local types, elided literals, loops and results give variables their types.
// Why: the receiver type of a call is only as good as the type of the variable.
package locals

import (
	"bytes"
	"os"
	"time"
)

const (
	low  = iota
	high time.Duration = 5
	next
)

var shared, failed = os.Open("x") // callee "os.Open"

type ring [4]*bytes.Buffer

func two() (b *bytes.Buffer, err error) { return }

func use(r *ring, ch <-chan *bytes.Buffer, seq func(yield func(int, *bytes.Buffer) bool)) {
	type entry struct{ buf *bytes.Buffer }
	table := map[string][]*entry{"a": {{buf: nil}}} // type table "map[string][]*locals.use.entry"
	for name, entries := range table {              // type name "string"; type entries "[]*locals.use.entry"
		entries[0].buf.Reset() // callee "(*bytes.Buffer).Reset"
		_ = name
	}
	for i, b := range r { // type i "int"
		b.Reset() // callee "(*bytes.Buffer).Reset"
		_ = i
	}
	for i, b := range seq { // type b "*bytes.Buffer"
		_, _ = i, b
	}
	got, ok := <-ch // type got "*bytes.Buffer"; type ok "bool"
	_, _ = got, ok
	b, err := two() // callee "locals.two"; type b "*bytes.Buffer"; type err "error"
	_ = err
	b.Reset()        // callee "(*bytes.Buffer).Reset"
	shared.Close()   // callee "(*os.File).Close"
	failed.Error()   // callee interface "(error).Error"
	x := 1 << 3      // type x "int"
	y := 2.5 * high  // type y "time.Duration"
	z := next        // type z "time.Duration"
	_, _, _ = x, y, z
	w := struct{ *bytes.Buffer }{b}
	w.Reset() // callee "(*bytes.Buffer).Reset"
}
