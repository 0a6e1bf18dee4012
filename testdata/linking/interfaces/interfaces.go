// A call on an interface value names the interface that declares the method.
// Why: models speak of (io.Writer).Write, and the implementors in the program are its callees.
package interfaces

import "io"

type store interface {
	io.Closer
	put(key string, value []byte) error
}

type disk struct{}

func (*disk) Close() error                  { return nil }
func (*disk) put(k string, v []byte) error  { return nil }

type memory struct{ disk }

func (m *memory) put(k string, v []byte) error { return nil }

type other struct{}

func (other) put(k string) {}

func use(s store, w io.ReadWriteCloser) error {
	s.put("a", nil)    // callee interface "(interfaces.store).put"; functions 2
	s.Close()          // callee interface "(io.Closer).Close"; functions 1
	w.Write(nil)       // callee interface "(io.Writer).Write"; functions 0
	if c, ok := w.(*disk); ok {
		c.Close() // callee "(*interfaces.disk).Close"; functions 1
	}
	switch x := w.(type) {
	case store:
		x.Close() // callee interface "(io.Closer).Close"
	case interface{ Flush() }:
		x.Flush() // callee interface "(interface).Flush"
	}
	var err error
	_ = err.Error() // callee interface "(error).Error"
	return err
}
