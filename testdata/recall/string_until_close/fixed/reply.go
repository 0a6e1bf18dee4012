package reply

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type Reply struct {
	body   *bytes.Buffer
	closed sync.Once
}

func New(text string) *Reply {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	return &Reply{body: b}
}

func (r *Reply) BodyString() string {
	return r.body.String()
}

func (r *Reply) Close() {
	r.closed.Do(func() { pool.Put(r.body) })
}
