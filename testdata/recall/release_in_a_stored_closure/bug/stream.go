package stream

import (
	"bufio"
	"io"
	"sync"
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
	return &body{r: br, onClose: func(err error) error {
		readers.Put(br) // want pool-double-put "br"
		return conn.Close()
	}}
}
