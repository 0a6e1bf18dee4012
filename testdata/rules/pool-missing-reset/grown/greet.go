// The buffer is appended to without a Reset anywhere: the last user's text comes first.
// A Reset after Get, before Put or in a deferred closure each suffices.

package greet

import (
	"bytes"
	"fmt"
	"sync"
)

var dirty = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func helloBad(n int) string {
	b := dirty.Get().(*bytes.Buffer) // want pool-missing-reset "."
	defer dirty.Put(b)
	fmt.Fprint(b, "hello ", n)
	return b.String()
}

var atGet = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func helloAtGetGood(n int) string {
	b := atGet.Get().(*bytes.Buffer)
	b.Reset()
	defer atGet.Put(b)
	fmt.Fprint(b, "hello ", n)
	return b.String()
}

var atPut = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func helloAtPutGood(n int) string {
	b := atPut.Get().(*bytes.Buffer)
	defer func() {
		b.Reset()
		atPut.Put(b)
	}()
	fmt.Fprint(b, "hello ", n)
	return b.String()
}

var truncated = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func helloTruncateGood(n int) string {
	b := truncated.Get().(*bytes.Buffer)
	fmt.Fprint(b, "hello ", n)
	s := b.String()
	b.Truncate(0)
	truncated.Put(b)
	return s
}
