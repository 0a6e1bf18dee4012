// A system call leaves the address of its table in a pointer variable: walking through that is walking through
// memory of the system. A table that was made here is not.

package table

import (
	"errors"
	"syscall"
	"unsafe"
)

type row struct{ from, to uint32 }

type rows struct {
	count uint32
	first [1]row
}

var getRows = syscall.NewLazyDLL("iphlpapi.dll").NewProc("GetRows")

func ask() (*rows, error) {
	var table *rows
	ret, _, _ := getRows.Call(uintptr(unsafe.Pointer(&table)))
	if ret != 0 || table == nil {
		return nil, errors.New("no rows")
	}
	return table, nil
}

func sumGood() (sum uint32) {
	table, err := ask()
	if err != nil {
		return 0
	}
	return sumOf(table)
}

func sumOf(table *rows) (sum uint32) {
	base := uintptr(unsafe.Pointer(&table.first[0]))
	for i := uint32(0); i < table.count; i++ {
		at := base + uintptr(i)*unsafe.Sizeof(row{})
		sum += (*row)(unsafe.Pointer(at)).to
	}
	return sum
}

func sumBad() (sum uint32) {
	table := &rows{count: 1}
	base := uintptr(unsafe.Pointer(&table.first[0]))
	for i := uint32(0); i < table.count; i++ {
		at := base + uintptr(i)*unsafe.Sizeof(row{})
		sum += (*row)(unsafe.Pointer(at)).to // want unsafe-uintptr-stored "."
	}
	return sum
}
