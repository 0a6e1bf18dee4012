// A struct of C is filled with strings and a handle that a table of the package knows, and freed as a whole.
// Every field is memory of its own, and an address that was a key of a map tells nobody anything: good.

package options

// #include <stdlib.h>
import "C"

import (
	"sync"
	"unsafe"
)

type registry struct {
	mu    sync.Mutex
	known map[unsafe.Pointer]any
}

func (r *registry) track(v any) unsafe.Pointer {
	handle := C.malloc(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[handle] = v
	return handle
}

func (r *registry) forget(handle unsafe.Pointer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, handle)
	C.free(handle)
}

func (r *registry) clear() {
	for handle := range r.known {
		delete(r.known, handle)
		C.free(handle)
	}
}

var callbacks = &registry{known: map[unsafe.Pointer]any{}}

type Options struct {
	Folder, Base string
	Done, Failed func()
}

func fill(c *C.copy_options, o *Options) *C.copy_options {
	if o == nil {
		return nil
	}
	if o.Done != nil || o.Failed != nil {
		payload := callbacks.track(o)
		if o.Done != nil {
			c.done_payload = payload
		}
		if o.Failed != nil {
			c.failed_payload = payload
		}
	}
	if o.Folder != "" {
		c.folder = C.CString(o.Folder)
	}
	c.base = C.CString(o.Base)
	return c
}

func clean(c *C.copy_options) {
	if c == nil {
		return
	}
	C.free(unsafe.Pointer(c.folder))
	C.free(unsafe.Pointer(c.base))
	if c.done_payload != nil {
		callbacks.forget(c.done_payload)
	} else if c.failed_payload != nil {
		callbacks.forget(c.failed_payload)
	}
}

func copyGood(o *Options) int {
	c := fill(&C.copy_options{}, o)
	defer clean(c)
	return int(C.copy_all(c))
}

func copyBad(o *Options) int {
	c := fill(&C.copy_options{}, o)
	if c == nil {
		return 0
	}
	base := c.base
	C.free(unsafe.Pointer(base))
	return int(C.copy_from(base)) // want unsafe-view-outlives-owner "base is passed on after C.free freed it"
}
