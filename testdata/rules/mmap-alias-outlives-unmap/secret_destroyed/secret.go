// The memory of a locked buffer is unmapped by Destroy; strings and slices of it fault from then on.
// The buffer itself may be asked whether it is alive.

package secret

import "github.com/awnumar/memguard"

func passwordBad(sealed *memguard.Enclave) (string, error) {
	buf, err := sealed.Open()
	if err != nil {
		return "", err
	}
	defer buf.Destroy()
	return buf.String(), nil // want mmap-alias-outlives-unmap "is returned although buf.Destroy unmaps the bytes behind it"
}

func passwordGood(sealed *memguard.Enclave) (string, error) {
	buf, err := sealed.Open()
	if err != nil {
		return "", err
	}
	defer buf.Destroy()
	return string(buf.Bytes()), nil
}

func sumBad(size int) (sum int) {
	buf := memguard.NewBufferRandom(size)
	data := buf.Bytes()
	buf.Destroy()
	for _, b := range data { // want mmap-use-after-unmap "data is read after buf.Destroy unmapped it"
		sum += int(b)
	}
	return sum
}

func sumGood(size int) (sum int) {
	buf := memguard.NewBufferRandom(size)
	for _, b := range buf.Bytes() {
		sum += int(b)
	}
	buf.Destroy()
	if buf.IsAlive() {
		panic("alive")
	}
	return sum
}
