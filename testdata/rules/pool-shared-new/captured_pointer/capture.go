// The object is made once, outside New, and captured: all users share it.
// Moved inside the function literal it is made for every miss.

package capture

import (
	"bytes"
	"sync"
)

func newPoolBad() *sync.Pool {
	buf := new(bytes.Buffer)
	return &sync.Pool{New: func() any {
		return buf // want pool-shared-new "buf"
	}}
}

func newPoolGood() *sync.Pool {
	return &sync.Pool{New: func() any {
		buf := new(bytes.Buffer)
		return buf
	}}
}

func newPoolSizedGood(size int) *sync.Pool {
	return &sync.Pool{New: func() any {
		b := make([]byte, size)
		return &b
	}}
}
