// The object knows its own pool and goes back through a method, as log buffers do.
// Free is a release of its receiver; String copies before it, Len after it does not.

package line

import (
	"io"
	"strconv"
	"sync"
)

type line struct {
	text []byte
	home *sync.Pool
}

func newLinePool() *sync.Pool {
	p := &sync.Pool{}
	p.New = func() any { return &line{home: p} }
	return p
}

func (l *line) addInt(n int64)   { l.text = strconv.AppendInt(l.text, n, 10) }
func (l *line) addText(s string) { l.text = append(l.text, s...) }
func (l *line) size() int        { return len(l.text) }

func (l *line) free() { // summary releases(recv); resets(recv.text)
	l.text = l.text[:0]
	l.home.Put(l)
}

var lines = newLinePool()

func logBad(w io.Writer, code int64) int {
	l := lines.Get().(*line)
	l.addText("code=")
	l.addInt(code)
	w.Write(l.text)
	l.free()
	return l.size() // want pool-use-after-put "l"
}

func logGood(w io.Writer, code int64) int {
	l := lines.Get().(*line)
	l.addText("code=")
	l.addInt(code)
	w.Write(l.text)
	n := l.size()
	l.free()
	return n
}
