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

type session struct{ queue []*packet }

func (s *session) handleOne(p *packet, part []byte) bool {
	queued := false
	defer func() {
		if !queued {
			p.release()
		}
	}()
	if part[0] == 0 {
		s.queue = append(s.queue, p)
		queued = true
		return false
	}
	return true
}

func (s *session) handle(in []byte) (done int) {
	p := getPacket()
	n := copy(p.data, in)
	for rest := p.data[:n]; len(rest) > 8; rest = rest[8:] {
		if s.handleOne(p, rest[:8]) { // want pool-use-after-put|pool-double-put "."
			done++
		}
	}
	return done
}
