// What goes back is a part of the block: its front is lost, or two parts of one array are in the pool at once.
// The good twins put the block that Get returned, or cut it at the end only.

package chunk

import "sync"

var blocks = sync.Pool{New: func() any { return make([]byte, 4096) }}

func frameBad(in []byte, send func([]byte)) {
	block := blocks.Get().([]byte)
	body := block[4:]
	n := copy(body, in)
	block[0] = byte(n)
	send(block[:4+n])
	blocks.Put(body) // want pool-wrong-object "body"
}

func frameGood(in []byte, send func([]byte)) {
	block := blocks.Get().([]byte)
	body := block[4:]
	n := copy(body, in)
	block[0] = byte(n)
	send(block[:4+n])
	blocks.Put(block)
}

var pointers = sync.Pool{New: func() any { b := make([]byte, 4096); return &b }}

func advanceBad(in []byte, send func([]byte)) {
	bp := pointers.Get().(*[]byte)
	n := copy((*bp)[2:], in)
	send((*bp)[:2+n])
	*bp = (*bp)[2+n:]
	pointers.Put(bp) // want pool-wrong-object "bp"
}

func advanceGood(in []byte, send func([]byte)) {
	bp := pointers.Get().(*[]byte)
	n := copy((*bp)[2:], in)
	send((*bp)[:2+n])
	*bp = (*bp)[:cap(*bp)]
	pointers.Put(bp)
}
