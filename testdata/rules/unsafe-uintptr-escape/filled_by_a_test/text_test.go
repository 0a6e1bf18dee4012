package text

import (
	"runtime"
	"testing"
	"unsafe"
)

func TestDecode(t *testing.T) {
	s := []int32{'a', 'b'}
	packed := FromSystemGood{Length: 2, Text: uintptr(unsafe.Pointer(&s[0]))}
	got := DecodeGood(&packed)
	runtime.KeepAlive(s)
	if len(got) != 2 {
		t.Fail()
	}
}
