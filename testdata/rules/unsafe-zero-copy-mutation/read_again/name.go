// A helper in the same file makes the string; its bytes are overwritten between two looks at it.
// The twin takes its second look before.

package name

import "unsafe"

type entry struct{ name string }

func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func same(a, b string) bool { return len(a) == len(b) && a[0] == b[0] }

func renameBad(b []byte, known string) bool {
	s := text(b)
	if same(s, known) {
		return true
	}
	b[0] = '_' // want unsafe-zero-copy-mutation "b"
	return same(s, known)
}

func renameGood(b []byte, known string) bool {
	s := text(b)
	found := same(s, known) || same(s, "")
	b[0] = '_'
	return found
}

func storeBad(e *entry, b []byte) {
	e.name = text(b)
	b[0] = '_' // want unsafe-zero-copy-mutation "b"
}

func storeGood(e *entry, b []byte) {
	e.name = string(b)
	b[0] = '_'
}

func fillGood(b []byte, src string) string {
	s := text(b)
	copy(b, src)
	return s
}
