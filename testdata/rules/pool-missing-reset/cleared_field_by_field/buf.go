// The wrapper's Put empties the object's only field, through a buffer that was written to as a whole.
// Without that line each user appends to what the last one wrote.

package buf

import (
	"bytes"
	"fmt"
	"sync"
)

type line struct{ bytes.Buffer }

var emptied = sync.Pool{New: func() any { return new(line) }}

func putEmptied(l *line) {
	l.Buffer.Reset()
	emptied.Put(l)
}

func formatGood(n int) string {
	l := emptied.Get().(*line)
	fmt.Fprint(l, n)
	s := l.String()
	putEmptied(l)
	return s
}

var kept = sync.Pool{New: func() any { return new(line) }}

func putKept(l *line) {
	kept.Put(l)
}

func formatBad(n int) string {
	l := kept.Get().(*line) // want pool-missing-reset "appended to"
	fmt.Fprint(l, n)
	s := l.String()
	putKept(l)
	return s
}
