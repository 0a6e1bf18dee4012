// One string of C is freed by a statement and by a deferred call.
// The twin frees each once, or nil the second time.

package twice

// #include <stdlib.h>
import "C"

import "unsafe"

func openBad(path string) bool {
	cs := C.CString(path)
	defer C.free(unsafe.Pointer(cs)) // want unsafe-double-free "C.free frees cs a second time, after C.free"
	if C.exists(cs) == 0 {
		C.free(unsafe.Pointer(cs)) // step "freed here"
		return false
	}
	return true
}

func openGood(path string) bool {
	cs := C.CString(path)
	defer C.free(unsafe.Pointer(cs))
	return C.exists(cs) != 0
}

func listGood(paths []string) {
	for _, path := range paths {
		cs := C.CString(path)
		C.add(cs)
		C.free(unsafe.Pointer(cs))
	}
	all := make([]*C.char, len(paths))
	for i, path := range paths {
		all[i] = C.CString(path)
	}
	for _, cs := range all {
		C.free(unsafe.Pointer(cs))
	}
}
