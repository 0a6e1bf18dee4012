// A pooled entry is given its owner's writer; what is written there is no content of the entry.
// The twin keeps a buffer of its own, which grows from user to user.

package entry

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

type entry struct {
	out   io.Writer
	words []string
}

var entries = sync.Pool{New: func() any { return new(entry) }}

func (e *entry) reset() {
	e.out = nil
	e.words = e.words[:0]
}

func (e *entry) emit() {
	if e.out != nil {
		fmt.Fprintln(e.out, e.words)
	}
	entries.Put(e)
}

func logGood(w io.Writer, word string) {
	e := entries.Get().(*entry)
	e.reset()
	e.out = w
	e.words = append(e.words, word)
	e.emit()
}

type line struct{ buf bytes.Buffer }

var lines = sync.Pool{New: func() any { return new(line) }}

func (l *line) emit(w io.Writer) {
	fmt.Fprintln(&l.buf)
	w.Write(l.buf.Bytes())
	lines.Put(l)
}

func logBad(w io.Writer, word string) {
	l := lines.Get().(*line) // want pool-missing-reset "lines"
	l.buf.WriteString(word)
	l.emit(w)
}
