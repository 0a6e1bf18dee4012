// Package feed writes items.
package feed

import (
	"io"

	"example.com/feed/buf"
)

func itemBad(w io.Writer, title string) {
	b := buf.Dirty() // want pool-missing-reset "."
	b.WriteString(title)
	w.Write(b.Bytes())
	buf.PutDirty(b)
}

func itemGood(w io.Writer, title string) {
	b := buf.Clean()
	b.WriteString(title)
	w.Write(b.Bytes())
	buf.PutClean(b)
}
