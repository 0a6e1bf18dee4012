// unsafe.String and the older pointer cast make a string over the pooled bytes; it changes when they do.
// The conversion may hide in a function or in a field of function type.

package name

import (
	"sync"
	"unsafe"
)

type buffer struct{ b []byte }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func get() *buffer {
	x := buffers.Get().(*buffer)
	x.b = x.b[:0]
	return x
}

func direct(b []byte) string { return unsafe.String(&b[0], len(b)) } // summary result0 <- string of arg0

func cast(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

type namer struct{ text func([]byte) string }

var fast = namer{text: cast}

func joinBad(a, b string) string {
	x := get()
	defer buffers.Put(x)
	x.b = append(append(x.b, a...), b...)
	return direct(x.b) // want pool-alias-outlives-put "x"
}

func joinCastBad(a, b string) string {
	x := get()
	defer buffers.Put(x)
	x.b = append(append(x.b, a...), b...)
	return cast(x.b) // want pool-alias-outlives-put "x"
}

func joinFieldBad(a, b string) string {
	x := get()
	defer buffers.Put(x)
	x.b = append(append(x.b, a...), b...)
	return fast.text(x.b) // want pool-alias-outlives-put "x"
}

func joinGood(a, b string) string {
	x := get()
	defer buffers.Put(x)
	x.b = append(append(x.b, a...), b...)
	return string(x.b)
}

func compareGood(a, b string) bool {
	x := get()
	defer buffers.Put(x)
	x.b = append(append(x.b, a...), b...)
	return direct(x.b) == b
}
