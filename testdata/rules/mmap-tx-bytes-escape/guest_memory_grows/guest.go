// What Read shows of a guest's memory is no longer that memory once it has grown.
// Reading anew after Grow is right, and Grow(0) only asks for the size.

package guest

import "github.com/tetratelabs/wazero/api"

func appendBad(mod api.Module, at uint32, more []byte) bool {
	head, ok := mod.Memory().Read(at, 8)
	if !ok {
		return false
	}
	if _, ok := mod.Memory().Grow(1); !ok {
		return false
	}
	head[0] = byte(len(more)) // want mmap-tx-bytes-escape "head is used although its bytes end with"
	return true
}

func appendGood(mod api.Module, at uint32, more []byte) bool {
	if _, ok := mod.Memory().Grow(1); !ok {
		return false
	}
	head, ok := mod.Memory().Read(at, 8)
	if !ok {
		return false
	}
	head[0] = byte(len(more))
	return true
}

func askGood(memory api.Memory, at uint32) (byte, bool) {
	head, ok := memory.Read(at, 8)
	if !ok {
		return 0, false
	}
	if pages, ok := memory.Grow(0); !ok || pages == 0 {
		return 0, false
	}
	return head[0], true
}
