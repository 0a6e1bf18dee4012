// A library allocates outside the Go heap; slices of its memory end with it.
// The twin copies.

package table

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/ristretto/v2/z"
)

func headBad(n int) []byte {
	buf := z.Calloc(n, "table")
	defer z.Free(buf)
	return buf[:8] // want unsafe-view-outlives-owner "is returned although z.Free frees the memory behind it"
}

func headGood(n int) []byte {
	buf := z.Calloc(n, "table")
	defer z.Free(buf)
	return append([]byte(nil), buf[:8]...)
}

func blockBad(entries [][]byte) []byte {
	b := z.NewBuffer(1<<10, "block")
	defer b.Release()
	for _, e := range entries {
		b.Write(e)
	}
	return b.Bytes() // want unsafe-view-outlives-owner "is returned although b.Release frees the memory behind it"
}

func blockGood(entries [][]byte) *z.Buffer {
	b := z.NewBuffer(1<<10, "block")
	for _, e := range entries {
		b.Write(e)
	}
	return b
}

type page struct{ data []byte }

// good: where decoding fails nobody looks at what it left, and what was decoded elsewhere is no part of dst.
func (p *page) decodeGood(n int) error {
	dst := z.Calloc(n, "page")
	data, err := decode(dst, p.data)
	p.data = data
	if err != nil {
		z.Free(dst)
		return wrap(err, "page")
	}
	if len(data) > 0 && len(dst) > 0 && &dst[0] != &data[0] {
		z.Free(dst)
	}
	return nil
}

func (p *page) decodeBad(n int) error {
	dst := z.Calloc(n, "page")
	data, err := decode(dst, p.data)
	p.data = data // want unsafe-view-outlives-owner "p.data is stored although z.Free frees the memory behind it"
	z.Free(dst)
	return err
}

func decode(dst, src []byte) ([]byte, error) {
	if len(src) > len(dst) {
		return nil, errShort
	}
	return dst[:copy(dst, src)], nil
}

func wrap(err error, what string) error { return fmt.Errorf("%s: %w", what, err) }

var errShort = errors.New("short")
