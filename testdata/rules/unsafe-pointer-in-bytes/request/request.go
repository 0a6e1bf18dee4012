// A request for the system is laid over bytes, with its text behind it: the pointer in it leads into the same bytes.
// A pointer to another object does not, and a literal without one stores none.

package request

import "unsafe"

type text struct {
	length uint16
	buffer *uint16
}

type name struct {
	length uint16
	owner  *person
}

type person struct{ id int }

type logon struct {
	kind  uint32
	user  text
	realm text
	by    name
}

func buildBadAndGood(user []uint16, by *person) []byte {
	size := unsafe.Sizeof(logon{})
	buf := make([]byte, size+uintptr(2*len(user)))
	base := unsafe.Pointer(&buf[0])
	req := (*logon)(base)
	req.kind = 12
	behind := (*uint16)(unsafe.Pointer(uintptr(base) + size))
	copy(unsafe.Slice(behind, len(user)), user)
	req.user = text{length: uint16(len(user)), buffer: behind}
	req.realm = text{}
	req.by = name{length: 1, owner: by} // want unsafe-pointer-in-bytes "by"
	return buf
}
