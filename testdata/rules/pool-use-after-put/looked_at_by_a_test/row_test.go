// A test looks at what the release has left in the object.
// One that goes on writing to it, or the code itself, is at fault.

package row

import "testing"

func TestReleaseGood(t *testing.T) {
	r := rows.Get().(*row)
	r.n = 3
	release(r)
	if r.n != 0 {
		t.Fatal("not reset")
	}
}

func TestWriteBad(t *testing.T) {
	r := rows.Get().(*row)
	release(r)
	r.n = 4 // want pool-use-after-put "r"
}
