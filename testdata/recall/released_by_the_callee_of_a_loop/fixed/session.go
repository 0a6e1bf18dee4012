package session

import "sync"

type packet struct {
	refs int
	data []byte
}

var packets = sync.Pool{New: func() any { return &packet{data: make([]byte, 1500)} }}

func getPacket() *packet {
	p := packets.Get().(*packet)
	p.refs = 1
	return p
}

func (p *packet) release() {
	p.refs = 0
	packets.Put(p)
}

type session struct{ queue [][]byte }

func (s *session) handleOne(part []byte) bool {
	if part[0] == 0 {
		s.queue = append(s.queue, append([]byte(nil), part...))
		return false
	}
	return true
}

func (s *session) handle(in []byte) (done int) {
	p := getPacket()
	n := copy(p.data, in)
	for rest := p.data[:n]; len(rest) > 8; rest = rest[8:] {
		if s.handleOne(rest[:8]) {
			done++
		}
	}
	p.release()
	return done
}
