package router

import (
	"context"
	"net/http"
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

func handle(w http.ResponseWriter, r *http.Request, next func(context.Context) error) error {
	return next(&wrapped{req: r, res: w})
}
