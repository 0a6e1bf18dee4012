// The only field that the text can fill is made new before it is decoded into.
// Decoded into as it came, the object keeps what an absent field held.

package put

import (
	"encoding/json"
	"sync"
)

type order struct {
	Items []string `json:"items"`
}

func handlers(store func([]string)) (bad, good func([]byte) error) {
	kept := sync.Pool{New: func() any { return new(order) }}
	bad = func(body []byte) error {
		o := kept.Get().(*order) // want pool-missing-reset "filled only in part"
		defer kept.Put(o)
		if err := json.Unmarshal(body, o); err != nil {
			return err
		}
		store(o.Items)
		return nil
	}
	fresh := sync.Pool{New: func() any { return new(order) }}
	good = func(body []byte) error {
		o := fresh.Get().(*order)
		o.Items = make([]string, 0)
		defer fresh.Put(o)
		if err := json.Unmarshal(body, o); err != nil {
			return err
		}
		store(o.Items)
		return nil
	}
	return bad, good
}
