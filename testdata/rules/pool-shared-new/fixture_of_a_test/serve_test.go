// A test that makes a pool around one object, to look at it afterwards, shares it with nobody.
// The package variable beside it is another matter: every test takes from it.

package serve

import (
	"sync"
	"testing"
)

type request struct{ path string }

var shared = &request{}

var requests = sync.Pool{New: func() any {
	return shared // want pool-shared-new "shared"
}}

func serve(pool *sync.Pool) {
	r := pool.Get().(*request)
	r.path = "/"
	pool.Put(r)
}

func TestServeGood(t *testing.T) {
	r := &request{}
	pool := &sync.Pool{New: func() any { return r }}
	serve(pool)
	if r.path != "/" {
		t.Fatal(r.path)
	}
}

func TestServeAll(t *testing.T) { serve(&requests) }
