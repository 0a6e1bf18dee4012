// Growth moves the memory of a buffer that lies outside of the heap; whether a call has to grow is not known (audit tier).
// Release frees it for certain.

package buffer

import "github.com/dgraph-io/ristretto/v2/z"

func headBad() []byte {
	buf := z.NewBuffer(1<<10, "head")
	defer buf.Release()
	head := buf.Allocate(8)
	buf.WriteSlice([]byte("body"))
	copy(head, "length..") // want mmap-tx-bytes-escape "head is used and its bytes may end with buf.WriteSlice"
	return buf.Bytes()     // want unsafe-view-outlives-owner "is returned although buf.Release frees"
}

func headGood() []byte {
	buf := z.NewBuffer(1<<10, "head")
	defer buf.Release()
	copy(buf.Allocate(8), "length..")
	buf.WriteSlice([]byte("body"))
	return append([]byte(nil), buf.Bytes()...)
}
