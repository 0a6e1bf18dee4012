// A map keeps a string that lies over a buffer, and the buffer is used for the next word.
// The twin fills the buffer before the string is made, and gives every word a buffer of its own.

package count

import "unsafe"

func countBad(m map[string]int, words [][]byte) {
	b := make([]byte, 64)
	for _, w := range words {
		m[unsafe.String(&b[0], len(b))]++
		copy(b, w) // want unsafe-zero-copy-mutation "b"
	}
}

func countGood(m map[string]int, words [][]byte) {
	for _, w := range words {
		b := make([]byte, 64)
		copy(b, w)
		m[unsafe.String(&b[0], len(b))]++
	}
}
