// The bytes that Item.Value shows its function are defined inside it only.
// ValueCopy and append to a nil slice copy.

package item

import "github.com/dgraph-io/badger/v3"

func valueBad(db *badger.DB, key []byte) (value []byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		item, err := txn.Get(key)
		if err != nil {
			return err
		}
		return item.Value(func(v []byte) error { // want mmap-tx-bytes-escape "value is stored although its bytes end with item.Value"
			value = v
			return nil
		})
	})
	return value, err
}

func valueGood(db *badger.DB, key []byte) (value []byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		item, err := txn.Get(key)
		if err != nil {
			return err
		}
		return item.Value(func(v []byte) error {
			value = append([]byte(nil), v...)
			return nil
		})
	})
	return value, err
}

func copyGood(db *badger.DB, key []byte) (value []byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		item, err := txn.Get(key)
		if err != nil {
			return err
		}
		value, err = item.ValueCopy(nil)
		return err
	})
	return value, err
}
