package parser

import "sync"

type number struct {
	conv int
	text []byte
}

type parser struct {
	num   number
	depth int
}

var parsers = sync.Pool{New: func() any { return new(parser) }}

func (p *parser) parse(in []byte, args ...any) int {
	p.depth = 0
	p.num.text = p.num.text[:0]
	for _, a := range args {
		if c, ok := a.(int); ok {
			p.num.conv = c
		}
	}
	p.num.text = append(p.num.text, in...)
	if p.num.conv > 0 {
		return p.num.conv
	}
	return len(p.num.text)
}

func Parse(in []byte, args ...any) int {
	p := parsers.Get().(*parser) // want pool-missing-reset "conv"
	defer parsers.Put(p)
	return p.parse(in, args...)
}
