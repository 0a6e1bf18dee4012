// The reset method forgets one of the fields that a user writes, and another user reads it.
// The good twin names every field; a literal that keeps one buffer does too.

package ctx

import "sync"

type contextBad struct {
	path   string
	admin  bool
	params []string
}

func (c *contextBad) reset() {
	c.path = ""
	c.params = c.params[:0]
}

var bads = sync.Pool{New: func() any { return new(contextBad) }}

func serveBad(path, token string, allow func(bool)) {
	c := bads.Get().(*contextBad) // want pool-missing-reset "admin"
	c.path = path
	if token == "root" {
		c.admin = true
	}
	c.params = append(c.params, path)
	allow(c.admin)
	c.reset()
	bads.Put(c)
}

type contextGood struct {
	path   string
	admin  bool
	params []string
}

func (c *contextGood) reset() {
	c.path = ""
	c.admin = false
	c.params = c.params[:0]
}

var goods = sync.Pool{New: func() any { return new(contextGood) }}

func serveGood(path, token string, allow func(bool)) {
	c := goods.Get().(*contextGood)
	c.path = path
	if token == "root" {
		c.admin = true
	}
	c.params = append(c.params, path)
	allow(c.admin)
	c.reset()
	goods.Put(c)
}

type contextLiteral struct {
	path   string
	admin  bool
	params []string
}

var literals = sync.Pool{New: func() any { return new(contextLiteral) }}

func serveLiteralGood(path, token string, allow func(bool)) {
	c := literals.Get().(*contextLiteral)
	*c = contextLiteral{path: path, params: c.params[:0]}
	if token == "root" {
		c.admin = true
	}
	c.params = append(c.params, path)
	allow(c.admin)
	literals.Put(c)
}
