// The error branch puts the buffer back and runs on to the Put at the end.
// It happens on error paths only, which tests seldom take.

package copying

import (
	"io"
	"sync"
)

var blocks = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

func copyBad(dst io.Writer, src io.Reader) (int64, error) {
	bp := blocks.Get().(*[]byte)
	n, err := io.CopyBuffer(dst, src, *bp)
	if err != nil {
		blocks.Put(bp)
		n = -1
	}
	blocks.Put(bp) // want pool-double-put "bp"
	return n, err
}

func copyGood(dst io.Writer, src io.Reader) (int64, error) {
	bp := blocks.Get().(*[]byte)
	n, err := io.CopyBuffer(dst, src, *bp)
	if err != nil {
		blocks.Put(bp)
		return -1, err
	}
	blocks.Put(bp)
	return n, nil
}
