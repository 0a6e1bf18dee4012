// An address names an object in a map that does not keep the object alive.
// The object may be gone, and the next one at its place answers to its name.

package escape

import "unsafe"

type sample struct{ data []int8 }

func fromData(data []int8) *sample { return &sample{data: data} }

func address(s *sample) uintptr { return uintptr(unsafe.Pointer(s)) }

type order struct {
	kind   int
	target uintptr
}

type player struct {
	copies map[uintptr]*sample
	orders []order
}

func (p *player) load(s *sample) {
	p.copies[address(s)] = fromData(append([]int8(nil), s.data...))
}

func (p *player) play(s *sample) {
	p.orders = append(p.orders, order{kind: 1, target: address(s)}) // want unsafe-uintptr-escape "identity"
}

func (p *player) run() (found []*sample) {
	for _, o := range p.orders {
		found = append(found, p.copies[o.target])
	}
	return found
}

// good: the map holds the object that the key names, which so stays alive.
type registry struct{ known map[uintptr]*sample }

type ticket struct{ id uintptr }

func (r *registry) add(s *sample) ticket {
	r.known[address(s)] = s
	return ticket{id: address(s)}
}

func (r *registry) find(t ticket) *sample { return r.known[t.id] }
