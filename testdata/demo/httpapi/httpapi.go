// Package httpapi serves the notes.
package httpapi

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"example.com/notes/render"
)

type createRequest struct {
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Labels []string `json:"labels"`
}

var requests = sync.Pool{New: func() any { return new(createRequest) }}

// Create stores a note. The request still holds the labels of the one before it when the text
// names none.
func Create(w http.ResponseWriter, r *http.Request, save func(*render.Note, []string)) {
	req := requests.Get().(*createRequest)
	defer requests.Put(req)
	if err := json.NewDecoder(r.Body).Decode(req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	labels := make([]string, len(req.Labels))
	copy(labels, req.Labels)
	save(&render.Note{Title: req.Title, Text: req.Text}, labels)
}

type updateRequest struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

var updates = sync.Pool{New: func() any { return new(updateRequest) }}

// Update changes a note; its request starts empty.
func Update(w http.ResponseWriter, r *http.Request, save func(*render.Note)) {
	req := updates.Get().(*updateRequest)
	defer updates.Put(req)
	*req = updateRequest{}
	if err := json.NewDecoder(r.Body).Decode(req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	save(&render.Note{Title: req.Title, Text: req.Text})
}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

type zipWriter struct {
	http.ResponseWriter
	zw *gzip.Writer
}

func newZipWriter(w http.ResponseWriter) *zipWriter {
	zw := zippers.Get().(*gzip.Writer)
	zw.Reset(w)
	w.Header().Set("Content-Encoding", "gzip")
	return &zipWriter{ResponseWriter: w, zw: zw}
}

func (z *zipWriter) Write(p []byte) (int, error) { return z.zw.Write(p) }

// Close may be called twice, by the handler and by the middleware, and then two requests share
// one gzip.Writer.
func (z *zipWriter) Close() error {
	err := z.zw.Close()
	zippers.Put(z.zw)
	return err
}

// Zipped compresses what the handler writes.
func Zipped(next func(http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		z := newZipWriter(w)
		defer z.Close()
		next(z, r)
	}
}
