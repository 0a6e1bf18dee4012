// A transaction that is begun and ended by hand; deferred Rollback runs before the caller sees the result.
// Commit and a deferred Rollback after it are the usual way and no fault.

package begin

import (
	"slices"

	"github.com/boltdb/bolt"
)

type store struct {
	db   *bolt.DB
	last []byte
}

func (s *store) getBad(key []byte) ([]byte, error) {
	tx, err := s.db.Begin(false)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	return tx.Bucket([]byte("kv")).Get(key), nil // want mmap-tx-bytes-escape "is returned although its bytes end with tx.Rollback"
}

func (s *store) getGood(key []byte) ([]byte, error) {
	tx, err := s.db.Begin(false)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	return slices.Clone(tx.Bucket([]byte("kv")).Get(key)), nil
}

func (s *store) putGood(key, value []byte) error {
	tx, err := s.db.Begin(true)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Bucket([]byte("kv")).Put(key, value); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *store) rememberBad(key []byte) error {
	tx, err := s.db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	s.last = tx.Bucket([]byte("kv")).Get(key) // want mmap-tx-bytes-escape "s.last is stored"
	return nil
}
