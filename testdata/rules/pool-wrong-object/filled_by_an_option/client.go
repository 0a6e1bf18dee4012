// A header is handed to a call as an option, and the call fills its field: what is given back is not nil.
// The twin sets the field to nil after the call.

package client

import "sync"

type response struct{ body []byte }

var responses = sync.Pool{New: func() any { return new(response) }}

type header struct{ response *response }

type options struct{ header *header }

type option func(*options)

func withHeader(h *header) option { return func(o *options) { o.header = h } }

type caller interface{ post(path string, opts ...option) error }

func helloGood(c caller, show func([]byte)) error {
	h := &header{}
	if err := c.post("/hello", withHeader(h)); err != nil {
		return err
	}
	show(h.response.body)
	h.response = nil
	if err := c.post("/again", withHeader(h)); err != nil {
		return err
	}
	responses.Put(h.response)
	return nil
}

func helloBad(c caller, show func([]byte)) error {
	h := &header{}
	if err := c.post("/hello", withHeader(h)); err != nil {
		return err
	}
	show(h.response.body)
	h.response = nil
	responses.Put(h.response) // want pool-wrong-object "nil"
	return nil
}
