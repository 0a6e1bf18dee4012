package stream

import (
	"bufio"
	"io"
	"sync"
	"sync/atomic"
)

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

type body struct {
	r       *bufio.Reader
	onClose func(err error) error
}

func (b *body) Read(p []byte) (int, error) { return b.r.Read(p) }

func (b *body) CloseWithError(err error) error { return b.onClose(err) }

func (b *body) Close() error { return b.CloseWithError(nil) }

func open(conn io.ReadCloser) *body {
	br := readers.Get().(*bufio.Reader)
	br.Reset(conn)
	var released atomic.Bool
	return &body{r: br, onClose: func(err error) error {
		if !released.CompareAndSwap(false, true) {
			return nil
		}
		readers.Put(br)
		return conn.Close()
	}}
}
