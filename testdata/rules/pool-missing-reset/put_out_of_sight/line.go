// Another release of the pool gets objects from elsewhere, and may well be the one that empties them.
// Where every release is followed, the missing reset shows.

package line

import (
	"bytes"
	"sync"
)

type session struct{ buf *bytes.Buffer }

var shared = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (s *session) end() {
	shared.Put(s.buf)
	s.buf = nil
}

func lineGood(text string, emit func(string)) {
	b := shared.Get().(*bytes.Buffer)
	b.WriteString(text)
	emit(b.String())
	shared.Put(b)
}

var own = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func lineBad(text string, emit func(string)) {
	b := own.Get().(*bytes.Buffer) // want pool-missing-reset "appended to"
	b.WriteString(text)
	emit(b.String())
	own.Put(b)
}
