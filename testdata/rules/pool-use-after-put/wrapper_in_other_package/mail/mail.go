// Package mail composes messages in borrowed buffers.
package mail

import (
	"fmt"
	"io"

	"example.com/mailer/bufpool"
)

func composeBad(w io.Writer, from, to string) (int, error) {
	buf := bufpool.Borrow()
	fmt.Fprintf(buf, "From: %s\r\nTo: %s\r\n", from, to)
	n, err := w.Write(buf.Bytes())
	bufpool.Return(buf)
	return n - buf.Len(), err // want pool-use-after-put "buf"
}

func composeGood(w io.Writer, from, to string) (int, error) {
	buf := bufpool.Borrow()
	fmt.Fprintf(buf, "From: %s\r\nTo: %s\r\n", from, to)
	n, err := w.Write(buf.Bytes())
	rest := n - buf.Len()
	bufpool.Return(buf)
	return rest, err
}
