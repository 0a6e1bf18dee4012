// Fixed scratch memory that is overwritten before it is read needs no reset, nor do codecs reset at Get.
// Reporting every dirty Put would report all of these.

package scratch

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"io"
	"sync"
)

var arrays = sync.Pool{New: func() any { return new([8]byte) }}

func writeGood(w io.Writer, n uint64) error {
	a := arrays.Get().(*[8]byte)
	binary.LittleEndian.PutUint64(a[:], n)
	_, err := w.Write(a[:])
	arrays.Put(a)
	return err
}

var blocks = sync.Pool{New: func() any { b := make([]byte, 4096); return &b }}

func copyGood(w io.Writer, r io.Reader) (int64, error) {
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	return io.CopyBuffer(w, r, *bp)
}

func readGood(r io.Reader) (byte, error) {
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	n, err := r.Read(*bp)
	if n == 0 {
		return 0, err
	}
	return (*bp)[n-1], nil
}

var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

func lineGood(r io.Reader) (string, error) {
	br := readers.Get().(*bufio.Reader)
	br.Reset(r)
	s, err := br.ReadString('\n')
	br.Reset(nil)
	readers.Put(br)
	return s, err
}

var zippers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

func zipGood(w io.Writer, p []byte) error {
	zw := zippers.Get().(*gzip.Writer)
	zw.Reset(w)
	_, err := zw.Write(p)
	if cerr := zw.Close(); err == nil {
		err = cerr
	}
	zw.Reset(io.Discard)
	zippers.Put(zw)
	return err
}

type vector struct{ x, y, z float64 }

var vectors = sync.Pool{New: func() any { return new(vector) }}

func lengthGood(x, y, z float64) float64 {
	v := vectors.Get().(*vector)
	v.x, v.y, v.z = x, y, z
	l := v.x*v.x + v.y*v.y + v.z*v.z
	vectors.Put(v)
	return l
}

func lengthBad(x, y float64) float64 {
	v := flats.Get().(*vector) // want pool-missing-reset "z|v"
	v.x, v.y = x, y
	if x > y {
		v.z = x - y
	}
	l := v.x*v.x + v.y*v.y + v.z*v.z
	flats.Put(v)
	return l
}

var flats = sync.Pool{New: func() any { return new(vector) }}
