// A pooled object with a Write method is handed to fmt.Fprintf, which only knows that it can be written to.
// Its buffer is cut to nothing first: what is written goes behind that, however the object is seen.

package lines

import (
	"fmt"
	"io"
	"sync"
)

type line struct {
	text []byte
	used int
}

func (l *line) Write(p []byte) (int, error) {
	l.text = append(l.text, p...)
	return len(p), nil
}

var lines = sync.Pool{New: func() any { return new(line) }}

func printBad(out io.Writer, name string) {
	l := lines.Get().(*line) // want pool-missing-reset "appended to"
	l.used = 0
	defer lines.Put(l)
	fmt.Fprintf(l, "name=%s\n", name)
	out.Write(l.text)
}

var cutLines = sync.Pool{New: func() any { return new(line) }}

func printGood(out io.Writer, name string) {
	l := cutLines.Get().(*line)
	l.text = l.text[:0]
	defer cutLines.Put(l)
	fmt.Fprintf(l, "name=%s\n", name)
	out.Write(l.text)
}

// An interface whose implementation is not known resets what it embeds or holds.

type sink interface {
	io.Writer
	Reset(io.Writer)
}

type held struct {
	buffer []byte
	w      io.Writer
}

func (h *held) Reset(w io.Writer) {
	h.buffer = h.buffer[:0]
	h.w = w
}

func (h *held) Write(p []byte) (int, error) {
	h.buffer = append(h.buffer, p...)
	return len(p), nil
}

type sinks struct{ pool sync.Pool }

func newSinks() *sinks {
	return &sinks{pool: sync.Pool{New: func() any { return &held{} }}}
}

func (s *sinks) copyGood(out io.Writer, body io.Reader) error {
	w := s.pool.Get().(sink)
	defer s.pool.Put(w)
	w.Reset(out)
	_, err := io.Copy(w, body)
	return err
}
