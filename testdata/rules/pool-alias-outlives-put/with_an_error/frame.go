// A released object is returned together with an error that was tested: callers look at nothing else then.
// The twin returns it with an error that may well be nil.

package frame

import (
	"bytes"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func readGood(r io.Reader) (frame *bytes.Buffer, err error) {
	frame = buffers.Get().(*bytes.Buffer)
	frame.Reset()
	if _, err = frame.ReadFrom(r); err != nil {
		buffers.Put(frame)
		return
	}
	return
}

func readBad(r io.Reader) (frame *bytes.Buffer, err error) {
	frame = buffers.Get().(*bytes.Buffer)
	frame.Reset()
	if _, err = frame.ReadFrom(r); err == nil {
		buffers.Put(frame)
		return // want pool-alias-outlives-put "frame"
	}
	return
}
