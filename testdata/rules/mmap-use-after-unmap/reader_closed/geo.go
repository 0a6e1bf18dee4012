// A reader of a database file that is mapped: results decode from the mapping, so they end with Close.
// What was decoded is a copy.

package geo

import (
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
)

type place struct {
	City string `maxminddb:"city"`
}

func lookupBad(path string, ip netip.Addr) (maxminddb.Result, error) {
	db, err := maxminddb.Open(path)
	if err != nil {
		return maxminddb.Result{}, err
	}
	defer db.Close()
	return db.Lookup(ip), nil // want mmap-alias-outlives-unmap "is returned although db.Close unmaps"
}

func lookupGood(path string, ip netip.Addr) (where place, err error) {
	db, err := maxminddb.Open(path)
	if err != nil {
		return place{}, err
	}
	defer db.Close()
	err = db.Lookup(ip).Decode(&where)
	return where, err
}

func decodeBad(path string, ip netip.Addr) (where place, err error) {
	db, err := maxminddb.Open(path)
	if err != nil {
		return place{}, err
	}
	found := db.Lookup(ip)
	if err := db.Close(); err != nil {
		return place{}, err
	}
	err = found.Decode(&where) // want mmap-use-after-unmap "found is used by a call after db.Close unmapped it"
	return where, err
}
