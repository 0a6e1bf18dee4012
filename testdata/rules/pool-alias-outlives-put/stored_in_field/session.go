// A view of the buffer is kept in a field that lives on after the Put.
// What is stored has to be a copy, or an integer, or a string that String made.

package session

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type session struct {
	last []byte
	text string
	size int
}

func (s *session) recordBad(msg string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(msg)
	s.last = buf.Bytes() // want pool-alias-outlives-put "buf"
	pool.Put(buf)
}

func (s *session) recordGood(msg string) {
	buf := pool.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(msg)
	s.last = append(s.last[:0], buf.Bytes()...)
	s.text = buf.String()
	s.size = buf.Len()
	pool.Put(buf)
}
