// A chain of pooled nodes is given back node by node.
// The link to the next node lives in the node that has just been put.

package list

import "sync"

type node struct {
	value int
	next  *node
}

var nodes = sync.Pool{New: func() any { return new(node) }}

func dropBad(head *node) {
	for n := head; n != nil; n = n.next { // want pool-use-after-put "n"
		nodes.Put(n)
	}
}

func dropGood(head *node) {
	for n := head; n != nil; {
		next := n.next
		n.next = nil
		nodes.Put(n)
		n = next
	}
}

func dropRecursiveBad(n *node) {
	if n == nil {
		return
	}
	nodes.Put(n)
	dropRecursiveBad(n.next) // want pool-use-after-put "n"
}

func dropRecursiveGood(n *node) {
	if n == nil {
		return
	}
	dropRecursiveGood(n.next)
	n.next = nil
	nodes.Put(n)
}
