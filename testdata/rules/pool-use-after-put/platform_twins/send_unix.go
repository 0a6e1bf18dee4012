//go:build unix

package twins

func flush(f *frame, write func([]byte)) {
	write(f.data[:f.size])
	frames.Put(f)
}

func sendGood(in []byte, write func([]byte)) int {
	f := newFrame(in)
	n := f.size
	flush(f, write)
	return n
}

func sendUnixBad(in []byte, write func([]byte)) int {
	f := newFrame(in)
	flush(f, write)
	return f.size // want pool-use-after-put "f"
}
