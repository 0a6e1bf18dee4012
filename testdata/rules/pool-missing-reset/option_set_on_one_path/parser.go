// parse sets most options at entry, but one only when it is asked for: it stays on for later callers.
// The reset may well live in the method that uses the object first.

package parser

import "sync"

type parserBad struct {
	depth  int
	strict bool
}

func (p *parserBad) parse(text string, opts ...string) bool {
	p.depth = 0
	for _, o := range opts {
		if o == "strict" {
			p.strict = true
		}
	}
	for range text {
		p.depth++
	}
	return p.strict && p.depth > 0
}

var bads = sync.Pool{New: func() any { return new(parserBad) }}

func parseBad(text string, opts ...string) bool {
	p := bads.Get().(*parserBad) // want pool-missing-reset "strict"
	defer bads.Put(p)
	return p.parse(text, opts...)
}

type parserGood struct {
	depth  int
	strict bool
}

func (p *parserGood) parse(text string, opts ...string) bool {
	p.depth = 0
	p.strict = false
	for _, o := range opts {
		if o == "strict" {
			p.strict = true
		}
	}
	for range text {
		p.depth++
	}
	return p.strict && p.depth > 0
}

var goods = sync.Pool{New: func() any { return new(parserGood) }}

func parseGood(text string, opts ...string) bool {
	p := goods.Get().(*parserGood)
	defer goods.Put(p)
	return p.parse(text, opts...)
}
