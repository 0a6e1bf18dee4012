// What the function of View keeps of a transaction is used after View returned.
// Copies may be kept, and the bytes may be used as long as the function runs.

package users

import (
	"bytes"

	"go.etcd.io/bbolt"
)

var users = []byte("users")

func nameBad(db *bbolt.DB, id []byte) (name []byte, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		name = tx.Bucket(users).Get(id)
		return nil
	})
	return name, err // want mmap-tx-bytes-escape "name is returned although its bytes end with db.View"
}

func nameGood(db *bbolt.DB, id []byte) (name []byte, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		name = bytes.Clone(tx.Bucket(users).Get(id))
		return nil
	})
	return name, err
}

func allBad(db *bbolt.DB) (map[string][]byte, error) {
	all := map[string][]byte{}
	err := db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(users).ForEach(func(k, v []byte) error {
			all[string(k)] = v
			return nil
		})
	})
	return all, err // want mmap-tx-bytes-escape "all is returned although"
}

func allGood(db *bbolt.DB) (map[string]string, error) {
	all := map[string]string{}
	err := db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(users).ForEach(func(k, v []byte) error {
			all[string(k)] = string(v)
			return nil
		})
	})
	return all, err
}

func lengthBad(db *bbolt.DB, id []byte) (int, error) {
	var value []byte
	err := db.View(func(tx *bbolt.Tx) error {
		_, value = tx.Bucket(users).Cursor().Seek(id)
		return nil
	})
	return bytes.Count(value, []byte{' '}), err // want mmap-tx-bytes-escape "value is used although"
}

func lengthGood(db *bbolt.DB, id []byte) (n int, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		_, value := tx.Bucket(users).Cursor().Seek(id)
		n = bytes.Count(value, []byte{' '})
		return nil
	})
	return n, err
}
