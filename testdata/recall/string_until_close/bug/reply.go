package reply

import (
	"bytes"
	"sync"
	"unsafe"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func toString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

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
	return toString(r.body.Bytes()) // want pool-alias-outlives-put "body"
}

func (r *Reply) Close() {
	r.closed.Do(func() { pool.Put(r.body) })
}
