// A list of pooled parts gives all of them back. What was set to nil in the list is not given back again,
// neither by a second Close nor by a release of what a partial one has left.

package parts

import "sync"

var memory = sync.Pool{New: func() any { return make([]byte, 4096) }}

type part struct{ bytes []byte }

func (p *part) release() {
	if p == nil || p.bytes == nil {
		return
	}
	memory.Put(p.bytes[:0])
}

type connBad struct{ cached []*part }

func (c *connBad) Close() error { // want pool-double-put "c.cached"
	for i := range c.cached {
		c.cached[i].release()
	}
	return nil
}

type list []*part

func releaseAll(l list) list {
	for i := range l {
		l[i].release()
		l[i] = nil
	}
	return l[:0]
}

func releaseFull(l list) list {
	end := len(l)
	for i := range l {
		if len(l[i].bytes) < 10 {
			end = i
			break
		}
		l[i].release()
		l[i] = nil
	}
	return l[end:]
}

func dropGood(l list) {
	l = releaseFull(l)
	releaseAll(l)
}

type connGood struct{ cached list }

func (c *connGood) Close() error {
	releaseAll(c.cached)
	return nil
}
