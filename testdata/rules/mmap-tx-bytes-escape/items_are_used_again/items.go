// An iterator of badger hands out one item after the other and uses old ones again.
// Both the item and its key end with Next; KeyCopy may be kept.

package items

import "github.com/dgraph-io/badger/v4"

func itemsBad(txn *badger.Txn) (all []*badger.Item) {
	it := txn.NewIterator(badger.DefaultIteratorOptions)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		all = append(all, it.Item())
	}
	return all // want mmap-tx-bytes-escape "all is returned although its bytes end with it.Next"
}

func keysBad(db *badger.DB) (keys [][]byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.DefaultIteratorOptions)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() { // want mmap-tx-bytes-escape "keys is stored although its bytes end with it.Next"
			keys = append(keys, it.Item().Key())
		}
		return nil
	})
	return keys, err
}

func keysGood(db *badger.DB) (keys [][]byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.DefaultIteratorOptions)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			keys = append(keys, it.Item().KeyCopy(nil))
		}
		return nil
	})
	return keys, err
}
