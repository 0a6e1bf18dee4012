package codec

import "testing"

func TestIDBad(t *testing.T) {
	r := records.Get().(*record)
	if r.id = 7; r.id != 7 {
		t.Fatal(r.id)
	}
	freeRecord(r)
	r.id = 0 // want pool-use-after-put "r"
}

func TestIDGood(t *testing.T) {
	r := records.Get().(*record)
	r.id = 7
	if r.id != 7 {
		t.Fatal(r.id)
	}
	freeRecord(r)
}
