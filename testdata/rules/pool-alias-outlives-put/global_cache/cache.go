// A package-level cache keeps the pooled bytes: a map, a sync.Map, a variable.
// The same stores with a copy are correct.

package cache

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var (
	pages  sync.Map
	byName = map[string][]byte{}
	latest []byte
)

func keepBad(name, text string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	pages.Store(name, buf.Bytes()) // want pool-alias-outlives-put "buf"
}

func keepMapBad(name, text string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	byName[name] = buf.Bytes() // want pool-alias-outlives-put "buf"
}

func keepLatestBad(text string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	latest = buf.Bytes() // want pool-alias-outlives-put "buf"
}

func keepGood(name, text string) {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	pages.Store(name, buf.String())
	byName[name] = bytes.Clone(buf.Bytes())
	latest = append([]byte(nil), buf.Bytes()...)
}
