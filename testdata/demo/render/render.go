// Package render turns notes into pages.
package render

import (
	"fmt"
	"html"
	"io"
	"sync"

	"example.com/notes/bufpool"
)

// Note is one entry of the book.
type Note struct {
	Title string
	Text  string
}

// Cache keeps rendered pages by title.
type Cache struct {
	mu    sync.Mutex
	pages map[string][]byte
}

// Page renders a note. What it returns is the buffer's own memory, which the deferred Put has
// given away by the time the caller reads it.
func Page(n *Note) []byte {
	buf := bufpool.Get()
	defer bufpool.Put(buf)
	fmt.Fprintf(buf, "<h1>%s</h1><p>%s</p>", html.EscapeString(n.Title), html.EscapeString(n.Text))
	return buf.Bytes()
}

// Text renders a note as text; String copies.
func Text(n *Note) string {
	buf := bufpool.Get()
	defer bufpool.Put(buf)
	fmt.Fprintf(buf, "%s\n\n%s\n", n.Title, n.Text)
	return buf.String()
}

// Store keeps a rendered copy.
func (c *Cache) Store(n *Note) {
	buf := bufpool.Get()
	defer bufpool.Put(buf)
	fmt.Fprintf(buf, "<h1>%s</h1>", html.EscapeString(n.Title))
	page := append([]byte(nil), buf.Bytes()...)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil {
		c.pages = make(map[string][]byte)
	}
	c.pages[n.Title] = page
}

// Feed writes all notes and says how long they were. The error branch gives the buffer back and
// the line below it looks at the buffer again.
func Feed(w io.Writer, notes []*Note) (int, error) {
	buf := bufpool.Get()
	for _, n := range notes {
		fmt.Fprintf(buf, "<item>%s</item>", html.EscapeString(n.Title))
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		bufpool.Put(buf)
		return 0, fmt.Errorf("feed of %d bytes: %w", buf.Len(), err)
	}
	size := buf.Len()
	bufpool.Put(buf)
	return size, nil
}
