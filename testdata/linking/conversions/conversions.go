// The same syntax is a call, a conversion or an instantiation; types decide.
// Why: unsafe conversions must not be taken for calls, nor calls of elements for conversions.
package conversions

import (
	"net/http"
	"unsafe"
)

type header struct{ data unsafe.Pointer }

type handler func(int) string

func (h handler) run() {}

var table = map[string]handler{}
var list []func() *header

func use(p unsafe.Pointer, raw []byte) {
	h := (*header)(p)                         // callee conversion "*conversions.header"; type h "*conversions.header"
	q := unsafe.Pointer(h)                    // callee conversion "unsafe.Pointer"
	s := unsafe.String(unsafe.SliceData(raw), 3) // callee builtin "unsafe.String" builtin "unsafe.SliceData"; type s "string"
	t := table["x"](1)                        // callee dynamic ""; type t "string"
	list[0]().data = q                        // callee dynamic ""
	handler(nil).run()                        // callee conversion "conversions.handler" "(conversions.handler).run"
	f := http.HandlerFunc(nil)                // callee conversion "net/http.HandlerFunc"
	f.ServeHTTP(nil, nil)                     // callee "(net/http.HandlerFunc).ServeHTTP"
	(*http.Request).Context(nil)              // callee "(*net/http.Request).Context"
	b := []byte(s)                            // type b "[]byte"
	b = append(b, t...)                       // callee builtin "append"
	n := copy(b, raw)                         // callee builtin "copy"; type n "int"
	_ = n
	array := (*[8]byte)(p)[:4]                // type array "[]byte"
	_ = array
}
