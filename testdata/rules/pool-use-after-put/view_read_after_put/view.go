// The slice that Bytes returns is the buffer's own memory, not a copy of it.
// Once the buffer is back in the pool the slice shows whatever the next owner writes.

package view

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

var encoders = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func writeBad(w io.Writer, v any) error {
	buf := encoders.Get().(*bytes.Buffer)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		encoders.Put(buf)
		return err
	}
	data := bytes.TrimSpace(buf.Bytes())
	encoders.Put(buf)
	_, err := w.Write(data) // want pool-use-after-put "data|buf"
	return err
}

func writeGood(w io.Writer, v any) error {
	buf := encoders.Get().(*bytes.Buffer)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		encoders.Put(buf)
		return err
	}
	data := bytes.TrimSpace(buf.Bytes())
	_, err := w.Write(data)
	encoders.Put(buf)
	return err
}

func writeCopyGood(w io.Writer, v any) error {
	buf := encoders.Get().(*bytes.Buffer)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		encoders.Put(buf)
		return err
	}
	data := bytes.Clone(buf.Bytes())
	encoders.Put(buf)
	_, err := w.Write(data)
	return err
}
