// Inside a loop over modes a field is written in one mode and read in the next: the mode links them.
// Written before the loop, on one path only, it is what the last user left.

package scan

import "sync"

type scanner struct {
	pos  int
	next int
}

var machines = sync.Pool{New: func() any { return new(scanner) }}

func scanGood(text string, quoted bool) (n int) {
	s := machines.Get().(*scanner)
	s.pos = 0
	mode := 0
	for _, c := range text {
		switch {
		case mode == 0 && c == '"':
			s.next = int(c)
			mode = 1
		case mode == 1:
			n += s.next
			mode = 0
		}
		s.pos++
	}
	machines.Put(s)
	return n
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func scanBad(text string, quoted bool) (n int) {
	s := scanners.Get().(*scanner) // want pool-missing-reset "next"
	s.pos = 0
	mode := 1
	if quoted {
		s.next = '"'
	}
	for range text {
		switch {
		case mode == 0:
			mode = 1
		case mode == 1:
			n += s.next
			mode = 0
		}
		s.pos++
	}
	scanners.Put(s)
	return n
}
