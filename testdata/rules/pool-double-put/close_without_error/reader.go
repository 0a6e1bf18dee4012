// A Close that returns an error is an io.Closer, which callers close twice; one that returns nothing is closed by code
// that knows it. The two methods differ in that only.

package reader

import (
	"bufio"
	"sync"
)

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

type knownGood struct{ r *bufio.Reader }

func (k *knownGood) Close() {
	readers.Put(k.r)
}

type closerBad struct{ r *bufio.Reader }

func (c *closerBad) Close() error {
	readers.Put(c.r) // want pool-double-put "c.r"
	return nil
}
