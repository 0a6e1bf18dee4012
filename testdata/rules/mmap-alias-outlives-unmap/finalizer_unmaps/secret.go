// A finalizer unmaps the pages when nobody holds the wrapper; a slice of the pages does not hold it.
// Without the finalizer, or where only copies are handed out, the collector takes nothing away.

package secret

import (
	"runtime"
	"syscall"
)

type pages struct{ data []byte }

func newPages(n int) (*pages, error) {
	data, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	return &pages{data: data}, nil
}

func (p *pages) destroy() {
	if data := p.data; data != nil {
		p.data = nil
		syscall.Munmap(data)
	}
}

type SecretBad struct{ pages *pages }

func NewBad(n int) (*SecretBad, error) {
	p, err := newPages(n)
	if err != nil {
		return nil, err
	}
	s := &SecretBad{p}
	runtime.SetFinalizer(s, func(s *SecretBad) { s.pages.destroy() }) // want mmap-alias-outlives-unmap "what Bytes hands out is returned although the finalizer unmaps"
	return s, nil
}

func (s *SecretBad) Bytes() []byte { return s.pages.data }

type shut struct{ data []byte }

func (p *shut) destroy() {
	if data := p.data; data != nil {
		p.data = nil
		syscall.Munmap(data)
	}
}

type SecretGood struct{ pages *shut }

func NewGood(data []byte) *SecretGood {
	s := &SecretGood{&shut{data}}
	runtime.SetFinalizer(s, func(s *SecretGood) { s.pages.destroy() })
	return s
}

func (s *SecretGood) CopyTo(p []byte) int { return copy(p, s.pages.data) }
