// Deferred calls run when the function returns, in reverse order, after an explicit Put above the return.
// Close still flushes into the writer, which another request may own by then.

package gz

import (
	"compress/gzip"
	"io"
	"net/http"
	"sync"
)

var writers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

func serveExplicitBad(w http.ResponseWriter, body []byte) {
	zw := writers.Get().(*gzip.Writer)
	zw.Reset(w)
	defer zw.Close() // want pool-use-after-put "zw"
	zw.Write(body)
	writers.Put(zw)
}

func serveOrderBad(w http.ResponseWriter, body []byte) {
	zw := writers.Get().(*gzip.Writer)
	zw.Reset(w)
	defer zw.Close() // want pool-use-after-put "zw"
	defer writers.Put(zw)
	zw.Write(body)
}

func serveOrderGood(w http.ResponseWriter, body []byte) {
	zw := writers.Get().(*gzip.Writer)
	zw.Reset(w)
	defer writers.Put(zw)
	defer zw.Close()
	zw.Write(body)
}

func serveExplicitGood(w http.ResponseWriter, body []byte) {
	zw := writers.Get().(*gzip.Writer)
	zw.Reset(w)
	zw.Write(body)
	zw.Close()
	writers.Put(zw)
}
