// A record that is used again takes the memory of its sample with it; Read hands out a new one.
// So does a record whose sample was taken out of it.

package samples

import "github.com/cilium/ebpf/ringbuf"

func allBad(rd *ringbuf.Reader, n int) ([][]byte, error) {
	var samples [][]byte
	var record ringbuf.Record
	for range n {
		if err := rd.ReadInto(&record); err != nil {
			return nil, err
		}
		samples = append(samples, record.RawSample)
	}
	return samples, nil // want mmap-tx-bytes-escape "samples is returned although its bytes end with rd.ReadInto"
}

func takenGood(rd *ringbuf.Reader, n int) ([][]byte, error) {
	var samples [][]byte
	var record ringbuf.Record
	for range n {
		if err := rd.ReadInto(&record); err != nil {
			return nil, err
		}
		samples = append(samples, record.RawSample)
		record.RawSample = nil
	}
	return samples, nil
}

func allGood(rd *ringbuf.Reader, n int) ([][]byte, error) {
	var samples [][]byte
	for range n {
		record, err := rd.Read()
		if err != nil {
			return nil, err
		}
		samples = append(samples, record.RawSample)
	}
	return samples, nil
}
