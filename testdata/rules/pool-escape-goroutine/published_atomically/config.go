// The replaced object was published through an atomic value: readers may still hold it.
// Leaving the old one to the collector is the correct twin.

package config

import (
	"sync"
	"sync/atomic"
)

type limits struct{ low, high int }

var limitPool = sync.Pool{New: func() any { return new(limits) }}

var current atomic.Pointer[limits]

func setBad(low, high int) {
	next := limitPool.Get().(*limits)
	next.low, next.high = low, high
	old := current.Swap(next)
	if old != nil {
		limitPool.Put(old) // want pool-escape-goroutine "old"
	}
}

func setGood(low, high int) {
	next := new(limits)
	next.low, next.high = low, high
	current.Store(next)
}

func read() (int, int) {
	l := current.Load()
	return l.low, l.high
}

var legacy atomic.Value

func setValueBad(low, high int) {
	next := limitPool.Get().(*limits)
	next.low, next.high = low, high
	old, _ := legacy.Swap(next).(*limits)
	if old != nil {
		limitPool.Put(old) // want pool-escape-goroutine "old"
	}
}

func readLegacy() int {
	l := legacy.Load().(*limits)
	return l.high - l.low
}
