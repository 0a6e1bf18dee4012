// A reader that is no input is adapted by an object of the pool, which takes its place in the variable.
// Where nothing takes its place, the failed assertion leaves nil.

package input

import (
	"io"
	"sync"
)

type input interface{ next() (byte, error) }

type adapter struct{ r io.Reader }

func (a *adapter) next() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(a.r, b[:])
	return b[0], err
}

var adapters = sync.Pool{New: func() any { return new(adapter) }}

func readGood(r io.Reader) (byte, error) {
	in, ok := r.(input)
	if !ok {
		a := adapters.Get().(*adapter)
		a.r = r
		in = a
	}
	b, err := in.next()
	if !ok {
		adapters.Put(in.(*adapter))
	}
	return b, err
}

func readBad(r io.Reader) bool {
	a, ok := r.(*adapter)
	if !ok {
		adapters.Put(a) // want pool-wrong-object "nil"
	}
	return ok
}

func (a *adapter) Read(b []byte) (int, error) { return a.r.Read(b) }
