// A wire message is cut out of a buffer and cast to a Go type that has more fields than the message.
// The type that is laid out like the message is no larger than what was cut out.

package part

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

type hop struct {
	unix.RtNexthop
	gateways []string
}

func parseBad(b []byte) *hop {
	return (*hop)(unsafe.Pointer(&b[0:unix.SizeofRtNexthop][0])) // want unsafe-oversize-cast "hop is larger than .*32 bytes, but b.0:unix.SizeofRtNexthop. is 8 from here"
}

func parseGood(b []byte) *hop {
	return &hop{RtNexthop: *(*unix.RtNexthop)(unsafe.Pointer(&b[0:unix.SizeofRtNexthop][0]))}
}

func parseUncutGood(b []byte) *unix.RtNexthop {
	return (*unix.RtNexthop)(unsafe.Pointer(&b[0]))
}

const record = 4 * 3

type sample struct{ at, value uint64 }

func firstBad(b []byte) sample {
	return *(*sample)(unsafe.Pointer(&b[:record][0])) // want unsafe-oversize-cast "16 bytes"
}

func firstGood(b []byte) sample {
	return *(*sample)(unsafe.Pointer(&b[:record+4][0]))
}
