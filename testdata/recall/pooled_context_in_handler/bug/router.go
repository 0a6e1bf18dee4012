package router

import (
	"context"
	"net/http"
	"sync"
	"time"
)

type wrapped struct {
	req *http.Request
	res http.ResponseWriter
}

func (c *wrapped) Deadline() (time.Time, bool) { return c.req.Context().Deadline() }
func (c *wrapped) Done() <-chan struct{}       { return c.req.Context().Done() }
func (c *wrapped) Err() error                  { return c.req.Context().Err() }
func (c *wrapped) Value(key any) any           { return c.req.Context().Value(key) }

var contexts = sync.Pool{New: func() any { return new(wrapped) }}

func handle(w http.ResponseWriter, r *http.Request, next func(context.Context) error) error {
	c := contexts.Get().(*wrapped)
	c.req, c.res = r, w
	err := next(c)
	c.req, c.res = nil, nil
	contexts.Put(c) // want pool-escape-goroutine "c"
	return err
}
