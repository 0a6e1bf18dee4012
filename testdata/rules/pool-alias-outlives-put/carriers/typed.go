// One pool holds pointers with their values, another the empty pointers: a value is handed out, its carrier is not.
// The twin gives the pointer back to the pool that it will come from again, value and all.

package typed

import "sync"

type slicePool struct {
	full  sync.Pool
	empty sync.Pool
}

func (p *slicePool) getGood() []byte {
	held := p.full.Get()
	if held == nil {
		return nil
	}
	carrier := held.(*[]byte)
	value := *carrier
	p.empty.Put(carrier)
	return value
}

func (p *slicePool) putGood(value []byte) {
	carrier, ok := p.empty.Get().(*[]byte)
	if !ok {
		carrier = new([]byte)
	}
	*carrier = value
	p.full.Put(carrier)
}

func (p *slicePool) getBad() []byte {
	held := p.full.Get()
	if held == nil {
		return nil
	}
	carrier := held.(*[]byte)
	value := *carrier
	p.full.Put(carrier)
	return value // want pool-alias-outlives-put "value"
}
