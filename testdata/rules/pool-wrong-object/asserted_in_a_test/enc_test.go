// A constructor returns nil with an error.
// What follows an assertion that ends the test runs only without one.

package enc

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type encoder struct{ level int }

var encoders sync.Pool

func take(level int) (*encoder, error) {
	if level < 0 {
		return nil, errors.New("no such level")
	}
	if e, ok := encoders.Get().(*encoder); ok {
		return e, nil
	}
	return &encoder{level: level}, nil
}

func putBad(t *testing.T) {
	e, err := take(1)
	assert.NoError(t, err)
	encoders.Put(e) // want pool-wrong-object "nil"
}

func putGood(t *testing.T) {
	e, err := take(1)
	require.NoError(t, err)
	encoders.Put(e)
}

// The error of a helper is passed on; that it is one was tested before.

func check(level int) (int, error) {
	if level > 9 {
		return 0, errors.New("too high")
	}
	return level, nil
}

func takeChecked(level int) (*encoder, error) {
	level, err := check(level)
	if err != nil {
		return nil, err
	}
	return take(level)
}

func putCheckedGood(t *testing.T) {
	e, err := takeChecked(1)
	require.NoError(t, err)
	encoders.Put(e)
}
