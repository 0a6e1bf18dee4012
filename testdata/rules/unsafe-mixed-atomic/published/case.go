// A node gets its links after it was swapped into a list that others read without a lock.
// Linked before it is published, or where the swap failed, it is still private.

package published

import (
	"sync/atomic"
	"unsafe"
)

type node struct {
	next, prev unsafe.Pointer
	key        int
}

type list struct{ head node }

func (n *node) following() *node { return (*node)(atomic.LoadPointer(&n.next)) }
func (n *node) before() *node    { return (*node)(atomic.LoadPointer(&n.prev)) } // step "accessed atomically here"

func (l *list) pushBad(n *node) bool {
	first := atomic.LoadPointer(&l.head.next)
	if !atomic.CompareAndSwapPointer(&l.head.next, first, unsafe.Pointer(n)) { // step "published here"
		return false
	}
	n.prev = unsafe.Pointer(&l.head) // want unsafe-mixed-atomic "prev is written plainly after the object was published"
	return true
}

func (l *list) pushGood(n *node) bool {
	first := atomic.LoadPointer(&l.head.next)
	n.prev = unsafe.Pointer(&l.head)
	n.next = first
	return atomic.CompareAndSwapPointer(&l.head.next, first, unsafe.Pointer(n))
}

func (l *list) pushRetryGood(n *node) {
	for {
		first := atomic.LoadPointer(&l.head.next)
		n.next = first
		if atomic.CompareAndSwapPointer(&l.head.next, first, unsafe.Pointer(n)) {
			return
		}
	}
}

func (l *list) replaceBad(key int) {
	n := &node{key: key}
	atomic.StorePointer(&l.head.next, unsafe.Pointer(n))
	n.next = nil // want unsafe-mixed-atomic "next is written plainly after the object was published"
}

func (l *list) replaceManyGood(keys []int) {
	for _, key := range keys {
		n := &node{key: key}
		n.next = nil
		atomic.StorePointer(&l.head.next, unsafe.Pointer(n))
	}
}
