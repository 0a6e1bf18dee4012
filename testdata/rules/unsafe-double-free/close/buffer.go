// Close frees the memory of C that its object holds, and leaves the address where it was.
// The twin sets it to nil, which may be freed again.

package buffer

// #include <stdlib.h>
import "C"

type Bad struct{ mem *C.void_block }

func (b *Bad) Close() error {
	C.free(b.mem) // want unsafe-double-free "C.free frees b.mem a second time, when the method is called twice"
	return nil
}

type Good struct{ mem *C.void_block }

func (g *Good) Close() error {
	mem := g.mem
	g.mem = nil
	C.free(mem)
	return nil
}
