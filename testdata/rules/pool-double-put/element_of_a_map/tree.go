// Two look-ups in a map of pooled nodes remove two nodes, as far as anybody can tell from the keys.
// The twin removes the one node that the field holds twice.

package tree

import "sync"

type node struct {
	children map[string]*node
	last     *node
}

var nodes = sync.Pool{New: func() any { return new(node) }}

func (n *node) remove(key string) {
	if c, ok := n.children[key]; ok {
		delete(n.children, key)
		nodes.Put(c)
	}
}

func (n *node) removeLast() {
	nodes.Put(n.last)
}

func trimGood(n *node, a, b string) {
	n.remove(a)
	n.remove(b)
}

func trimBad(n *node) {
	n.removeLast()
	n.removeLast() // want pool-double-put "n.last"
}
