// A length from the mapping slices it, and nothing compares it (audit tier): the file may be trusted, or verified before.
// A comparison on the way is enough, whatever it compares with; so is a bound by a mask or min.

package record

import (
	"encoding/binary"
	"syscall"
)

type Log struct{ data []byte }

func Open(fd, size int) (*Log, error) {
	data, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &Log{data: data}, nil
}

func (l *Log) RecordBad(at int) []byte {
	n := int(binary.BigEndian.Uint32(l.data[at:]))
	return l.data[at+4 : at+4+n] // want mmap-unchecked-bounds "n was read from the mapping and bounds an access to l.data, but nothing compares it"
}

func (l *Log) RecordGood(at int) []byte {
	n := int(binary.BigEndian.Uint32(l.data[at:]))
	if n > len(l.data)-at-4 {
		return nil
	}
	return l.data[at+4 : at+4+n]
}

func (l *Log) WalkBad(visit func([]byte)) {
	for at := 0; at < len(l.data); {
		n := int(binary.BigEndian.Uint32(l.data[at:]))
		visit(l.data[at+4 : at+4+n]) // want mmap-unchecked-bounds "n was read from the mapping"
		at += 4 + n
	}
}

func name(b []byte) []byte {
	n, width := binary.Uvarint(b)
	return b[width:][:n] // want mmap-unchecked-bounds "n was read from the mapping and bounds an access to b"
}

func (l *Log) Name(at int) string { return string(name(l.data[at:])) }

func (l *Log) MaskGood(at int) []byte {
	n := int(binary.BigEndian.Uint32(l.data[at:]) & 0xff)
	return l.data[at+4 : at+4+n]
}

func (l *Log) MinGood(at int) []byte {
	n := min(int(binary.BigEndian.Uint32(l.data[at:])), len(l.data)-at-4)
	return l.data[at+4 : at+4+n]
}
