// A local closure does the release; calling it is the Put.
// Value copies, and a payload moved out of the object before the release, stay valid.

package closure

import "sync"

type packet struct {
	seq     uint32
	payload []byte
}

var packets = sync.Pool{New: func() any { return new(packet) }}

func countBad(seq uint32, in []byte) uint32 {
	p := packets.Get().(*packet)
	release := func() {
		p.payload = nil
		packets.Put(p)
	}
	p.seq, p.payload = seq, in
	release()
	return p.seq // want pool-use-after-put "p"
}

func countGood(seq uint32, in []byte) uint32 {
	p := packets.Get().(*packet)
	release := func() {
		p.payload = nil
		packets.Put(p)
	}
	p.seq, p.payload = seq, in
	last := p.seq
	release()
	return last
}

func copyOutGood(seq uint32, in []byte) packet {
	p := packets.Get().(*packet)
	p.seq, p.payload = seq, in
	v := *p
	*p = packet{}
	packets.Put(p)
	v.seq++
	return v
}

func moveOutGood(in []byte) []byte {
	p := packets.Get().(*packet)
	p.seq, p.payload = 0, make([]byte, len(in))
	copy(p.payload, in)
	body := p.payload
	p.payload = nil
	packets.Put(p)
	body[0] = 1
	return body
}
