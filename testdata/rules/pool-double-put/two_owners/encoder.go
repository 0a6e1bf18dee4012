// An encoder has a deferred release and is also stored in a job whose finish releases it.
// A constructor that takes ownership must be the only one to release.

package encoder

import "sync"

type encoder struct{ out []byte }

var encoders = sync.Pool{New: func() any { return new(encoder) }}

func newEncoder() *encoder {
	e := encoders.Get().(*encoder)
	e.out = e.out[:0]
	return e
}

func (e *encoder) release() { encoders.Put(e) }

type job struct {
	enc *encoder
	id  int
}

func (j *job) finish() {
	enc := j.enc
	j.enc = nil
	if enc != nil {
		enc.release()
	}
}

func runBad(id int, work func(*job)) {
	enc := newEncoder()
	defer enc.release() // want pool-double-put "enc"
	j := &job{enc: enc, id: id}
	work(j)
	j.finish()
}

func runGood(id int, work func(*job)) {
	enc := newEncoder()
	j := &job{enc: enc, id: id}
	work(j)
	j.finish()
}
