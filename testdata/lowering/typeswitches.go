// Package typeswitches: the variable of a type switch is another one in each clause.
package typeswitches

import "bytes"

func which(v any) int {
	switch b := v.(type) {
	case nil:
		return 0
	case *bytes.Buffer:
		return b.Len()
	case []byte, string:
		return len(b)
	default:
		use(b)
	}
	switch w := wrap(v); w.inner.(type) {
	case interface{ Close() error }:
		w.close()
	}
	return 1
}
