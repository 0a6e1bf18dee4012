// Unmarshal leaves fields alone that the text does not name: they keep the last request's values.
// Overwriting the struct before decoding is the reset.

package put

import (
	"encoding/json"
	"sync"
)

type request struct {
	Keys []string `json:"keys"`
	TTL  int      `json:"ttl"`
}

var dirty = sync.Pool{New: func() any { return &request{} }}

func decodeBad(data []byte, store func([]string, int)) error {
	req := dirty.Get().(*request) // want pool-missing-reset "."
	defer dirty.Put(req)
	if err := json.Unmarshal(data, req); err != nil {
		return err
	}
	store(req.Keys, req.TTL)
	return nil
}

var clean = sync.Pool{New: func() any { return &request{} }}

func decodeGood(data []byte, store func([]string, int)) error {
	req := clean.Get().(*request)
	defer clean.Put(req)
	*req = request{}
	if err := json.Unmarshal(data, req); err != nil {
		return err
	}
	store(req.Keys, req.TTL)
	return nil
}
