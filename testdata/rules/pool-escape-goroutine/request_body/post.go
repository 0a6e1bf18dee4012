// The transport may read a request body from a goroutine of its own even after Do has returned.
// A pooled buffer as body needs a copy, or no Put.

package post

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
)

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func postBad(c *http.Client, url string, v any) (*http.Response, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf) // want pool-escape-goroutine "buf"
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, url, buf)
	if err != nil {
		return nil, err
	}
	return c.Do(req)
}

func postGood(c *http.Client, url string, v any) (*http.Response, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(bytes.Clone(buf.Bytes())))
	if err != nil {
		return nil, err
	}
	return c.Do(req)
}

func postStringGood(c *http.Client, url string, v any) (*http.Response, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		return nil, err
	}
	return c.Post(url+"?text="+buf.String(), "application/json", nil)
}
