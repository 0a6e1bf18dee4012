// The error branch gives the frame back and forgets to leave the function.
// On that path everything below works on a frame with another owner.

package decode

import (
	"errors"
	"io"
	"sync"
)

type frame struct {
	head [8]byte
	n    int
}

var frames = sync.Pool{New: func() any { return new(frame) }}

var errShort = errors.New("short frame")

func readBad(r io.Reader) (kind byte, err error) {
	f := frames.Get().(*frame)
	f.n, err = io.ReadFull(r, f.head[:])
	if err != nil {
		frames.Put(f)
		err = errShort
	} else {
		defer frames.Put(f)
	}
	kind = f.head[0] // want pool-use-after-put "f"
	return kind, err
}

func readGood(r io.Reader) (kind byte, err error) {
	f := frames.Get().(*frame)
	f.n, err = io.ReadFull(r, f.head[:])
	if err != nil {
		frames.Put(f)
		return 0, errShort
	}
	kind = f.head[0]
	frames.Put(f)
	return kind, err
}
