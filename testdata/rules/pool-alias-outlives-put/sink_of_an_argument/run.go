// A command that wrote into a pooled buffer keeps a pointer to it when it is done, and nobody looks there again.
// The twin leaves the bytes in the caller's struct, for the caller to read.

package run

import (
	"bytes"
	"os/exec"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type result struct{ out []byte }

func versionGood(cmd *exec.Cmd) (string, error) {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	cmd.Stdout = b
	err := cmd.Run()
	return b.String(), err
}

func versionBad(cmd *exec.Cmd, r *result) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	cmd.Stdout = b
	err := cmd.Run()
	r.out = b.Bytes() // want pool-alias-outlives-put "r.out"
	return err
}
