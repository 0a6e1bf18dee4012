package state

import (
	"errors"

	"github.com/btcsuite/btcwallet/walletdb"
)

var (
	states      = []byte("states")
	errNotFound = errors.New("state: not found")
)

func Fetch(db walletdb.DB, id []byte) ([]byte, error) {
	var state []byte
	err := walletdb.View(db, func(tx walletdb.ReadTx) error {
		bucket := tx.ReadBucket(states)
		if bucket == nil {
			return errNotFound
		}
		found := bucket.Get(id)
		if found == nil {
			return errNotFound
		}
		state = append([]byte(nil), found...)
		return nil
	})
	return state, err
}
