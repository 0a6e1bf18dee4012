// The callee says by its result whether it kept the packet; the caller puts it back when it did not.
// In the bad callee a goroutine still reads the packet although the result says "not kept".

package accept

import "sync"

type packet struct {
	size int
	data [1500]byte
}

var packets = sync.Pool{New: func() any { return new(packet) }}

func handleBad(p *packet, parse func([]byte)) bool {
	if p.size == 0 {
		return false
	}
	go parse(p.data[:p.size])
	return false
}

func loopBad(in []byte, parse func([]byte)) {
	p := packets.Get().(*packet)
	p.size = copy(p.data[:], in)
	if kept := handleBad(p, parse); !kept {
		packets.Put(p) // want pool-escape-goroutine "p"
	}
}

func handleGood(p *packet, parse func([]byte)) bool {
	if p.size == 0 {
		return false
	}
	go func() {
		defer packets.Put(p)
		parse(p.data[:p.size])
	}()
	return true
}

func loopGood(in []byte, parse func([]byte)) {
	p := packets.Get().(*packet)
	p.size = copy(p.data[:], in)
	if kept := handleGood(p, parse); !kept {
		packets.Put(p)
	}
}
