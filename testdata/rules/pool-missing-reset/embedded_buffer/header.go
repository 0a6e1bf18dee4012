// Reset of an embedded buffer resets what is written to the object around it.
// The twin has no reset.

package header

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

type buffer struct {
	bytes.Buffer
	scratch [64]byte
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func headerGood(w io.Writer, line int) {
	b := buffers.Get().(*buffer)
	b.Reset()
	b.WriteString("line ")
	fmt.Fprintln(b, line)
	w.Write(b.Bytes())
	buffers.Put(b)
}

var others = sync.Pool{New: func() any { return new(buffer) }}

func headerBad(w io.Writer, line int) {
	b := others.Get().(*buffer) // want pool-missing-reset "others"
	b.WriteString("line ")
	fmt.Fprintln(b, line)
	w.Write(b.Bytes())
	others.Put(b)
}
