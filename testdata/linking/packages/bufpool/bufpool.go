package bufpool

import "sync"

type Buf struct{ b []byte }

var pool = sync.Pool{New: func() any { return &Buf{} }}

var Default = Get() // callee "packages/bufpool.Get"

func Get() *Buf { return pool.Get().(*Buf) } // callee "(*sync.Pool).Get"

func (b *Buf) Free() { pool.Put(b) } // callee "(*sync.Pool).Put"
