// The store wraps View twice: once it passes the function on, once it calls it with a bucket check around it.
// What the function keeps ends with the wrapper's call as well.

package store

import (
	"bytes"
	"errors"

	"go.etcd.io/bbolt"
)

type Store struct{ db *bbolt.DB }

func (s *Store) view(fn func(*bbolt.Tx) error) error {
	return s.db.View(fn)
}

func (s *Store) checked(fn func(*bbolt.Tx) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		if tx.Bucket([]byte("kv")) == nil {
			return errors.New("store: empty")
		}
		return fn(tx)
	})
}

func (s *Store) GetBad(key []byte) (value []byte, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		value = tx.Bucket([]byte("kv")).Get(key)
		return nil
	})
	return value, err // want mmap-tx-bytes-escape "value is returned although its bytes end with s.view"
}

func (s *Store) GetGood(key []byte) (value []byte, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		value = bytes.Clone(tx.Bucket([]byte("kv")).Get(key))
		return nil
	})
	return value, err
}

func (s *Store) FirstBad() (value []byte, err error) {
	err = s.checked(func(tx *bbolt.Tx) error {
		_, value = tx.Bucket([]byte("kv")).Cursor().First()
		return nil
	})
	return value, err // want mmap-tx-bytes-escape "value is returned although its bytes end with s.checked"
}

func (s *Store) FirstGood() (n int, err error) {
	err = s.checked(func(tx *bbolt.Tx) error {
		_, value := tx.Bucket([]byte("kv")).Cursor().First()
		n = len(value)
		return nil
	})
	return n, err
}
