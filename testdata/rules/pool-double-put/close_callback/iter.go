// Each Close runs a callback that gives samples back; callers close more than once.
// sync.Once around the callback is the usual remedy.

package iter

import "sync"

type sample struct{ t, v float64 }

var samplePool = sync.Pool{New: func() any { s := make([]sample, 0, 64); return &s }}

type iterBad struct {
	items   *[]sample
	onClose func()
}

func openBad(fill func([]sample) []sample) *iterBad {
	items := samplePool.Get().(*[]sample)
	*items = fill((*items)[:0])
	return &iterBad{items: items, onClose: func() {
		samplePool.Put(items) // want pool-double-put "items"
	}}
}

func (it *iterBad) Close() error {
	it.onClose()
	return nil
}

type iterGood struct {
	items   *[]sample
	once    sync.Once
	onClose func()
}

func openGood(fill func([]sample) []sample) *iterGood {
	items := samplePool.Get().(*[]sample)
	*items = fill((*items)[:0])
	return &iterGood{items: items, onClose: func() { samplePool.Put(items) }}
}

func (it *iterGood) Close() error {
	it.once.Do(it.onClose)
	return nil
}
