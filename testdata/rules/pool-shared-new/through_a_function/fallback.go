// New is a named function or calls one, and that one returns a shared value.
// The bug shows only with the summary of the callee.

package fallback

import "sync"

type codec struct{ level int }

var standard = &codec{level: 6}

func defaultCodec() *codec { return standard }

func freshCodec() *codec { return &codec{level: standard.level} }

func newCodecBad() any {
	return defaultCodec() // want pool-shared-new "standard"
}

func newCodecGood() any { return freshCodec() }

var bad = sync.Pool{New: newCodecBad}

var good = sync.Pool{New: newCodecGood}

func levelOf(p *sync.Pool) int {
	c := p.Get().(*codec)
	n := c.level
	p.Put(c)
	return n
}
