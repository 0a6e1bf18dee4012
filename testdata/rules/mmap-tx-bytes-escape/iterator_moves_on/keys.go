// What an iterator shows is valid until it moves on: keys that are kept through a loop change under their holder.
// Copies may be kept, and the bytes may be used before the iterator moves.

package keys

import (
	"bytes"

	"github.com/cockroachdb/pebble/v2"
	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/iterator"
)

func keysBad(it iterator.Iterator) [][]byte {
	var keys [][]byte
	for it.Next() {
		keys = append(keys, it.Key())
	}
	return keys // want mmap-tx-bytes-escape "keys is returned although its bytes end with it.Next"
}

func keysGood(it iterator.Iterator) [][]byte {
	var keys [][]byte
	for it.Next() {
		keys = append(keys, bytes.Clone(it.Key()))
	}
	return keys
}

func countBad(db *pebble.DB) (groups int, err error) {
	it, err := db.NewIter(nil)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	var last []byte
	for it.First(); it.Valid(); it.Next() {
		key := it.Key()
		if last == nil || !bytes.Equal(last, key[:4]) { // want mmap-tx-bytes-escape "last is used although its bytes end with it.Next"
			groups++
		}
		last = key[:4]
	}
	return groups, it.Error()
}

func countGood(db *pebble.DB) (groups int, err error) {
	it, err := db.NewIter(nil)
	if err != nil {
		return 0, err
	}
	defer it.Close()
	var last []byte
	for it.First(); it.Valid(); it.Next() {
		key := it.Key()
		if last == nil || !bytes.Equal(last, key[:4]) {
			groups++
		}
		last = append(last[:0], key[:4]...)
	}
	return groups, it.Error()
}

func namesGood(db *leveldb.DB) (map[string]int, error) {
	it := db.NewIterator(nil, nil)
	defer it.Release()
	sizes := map[string]int{}
	for it.Next() {
		sizes[string(it.Key())] = len(it.Value())
	}
	return sizes, it.Error()
}

func firstBad(db *leveldb.DB) []byte {
	it := db.NewIterator(nil, nil)
	defer it.Release()
	if !it.First() {
		return nil
	}
	return it.Value() // want mmap-tx-bytes-escape "is returned although its bytes end with it.Release"
}

func firstGood(db *leveldb.DB) []byte {
	it := db.NewIterator(nil, nil)
	defer it.Release()
	if !it.First() {
		return nil
	}
	return append([]byte(nil), it.Value()...)
}
