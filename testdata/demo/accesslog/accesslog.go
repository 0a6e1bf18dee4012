// Package accesslog writes one line for each request.
package accesslog

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"example.com/notes/bufpool"
)

// Log writes lines to Out, one at a time.
type Log struct {
	mu  sync.Mutex
	Out io.Writer
}

func (l *Log) write(line []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Out.Write(line)
}

// Line logs a request without making it wait for the disk. The buffer goes back to the pool
// while the goroutine still reads it.
func (l *Log) Line(r *http.Request, status int, took time.Duration) {
	buf := bufpool.Get()
	defer bufpool.Put(buf)
	fmt.Fprintf(buf, "%s %s %d %s\n", r.Method, r.URL.Path, status, took)
	go l.write(buf.Bytes())
}

// LineNow logs a request and returns when the line is written.
func (l *Log) LineNow(r *http.Request, status int, took time.Duration) {
	buf := bufpool.Get()
	defer bufpool.Put(buf)
	fmt.Fprintf(buf, "%s %s %d %s\n", r.Method, r.URL.Path, status, took)
	l.write(buf.Bytes())
}

// LineOwned hands the buffer over to the goroutine, which puts it back.
func (l *Log) LineOwned(r *http.Request, status int, took time.Duration) {
	buf := bufpool.Get()
	fmt.Fprintf(buf, "%s %s %d %s\n", r.Method, r.URL.Path, status, took)
	go func() {
		defer bufpool.Put(buf)
		l.write(buf.Bytes())
	}()
}
