package hijack

import (
	"bufio"
	"net"
	"sync"
)

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

type conn struct {
	net.Conn
	r *bufio.Reader
}

type server struct {
	keep    bool
	handler func(net.Conn)
	open    []*conn
}

func (s *server) serve(c net.Conn) {
	br := readers.Get().(*bufio.Reader)
	br.Reset(c)
	hc := &conn{Conn: c, r: br}
	s.handler(hc)
	if s.keep {
		s.open = append(s.open, hc)
		return
	}
	hc.Close()
	hc.r = nil
	readers.Put(br)
}
