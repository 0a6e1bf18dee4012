// Many calls take a view and return something of their own: a number, a copy, formatted text.
// Trimming and slicing return a part of what they were given.

package fresh

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func text(b *bytes.Buffer) string {
	return unsafe.String(unsafe.SliceData(b.Bytes()), b.Len())
}

func trimBad(in string) []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	return bytes.TrimSpace(b.Bytes()) // want pool-alias-outlives-put "b"
}

func cutBad(in string) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	head, _, _ := strings.Cut(text(b), ",")
	return head // want pool-alias-outlives-put "head|b"
}

func trimGood(in string) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	return string(bytes.TrimSpace(b.Bytes()))
}

func numberGood(in string) (int, error) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	return strconv.Atoi(text(b))
}

func cloneGood(in string) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	return strings.Clone(text(b))
}

func formatGood(in string) string {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	return fmt.Sprintf("%q", text(b))
}

func joinGood(in string) []byte {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	return bytes.Join([][]byte{b.Bytes(), b.Bytes()}, []byte(","))
}

func indexGood(in string) (int, byte) {
	b := pool.Get().(*bytes.Buffer)
	defer pool.Put(b)
	b.Reset()
	b.WriteString(in)
	view := b.Bytes()
	return bytes.IndexByte(view, ','), view[0]
}
