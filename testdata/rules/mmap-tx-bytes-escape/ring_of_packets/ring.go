// A packet that was not copied lies in the ring until the next one is read, and the ring until the socket is closed.
// ReadPacketData copies.

package ring

import "github.com/gopacket/gopacket/afpacket"

func pairBad(socket *afpacket.TPacket) (first, second []byte, err error) {
	first, _, err = socket.ZeroCopyReadPacketData()
	if err != nil {
		return nil, nil, err
	}
	second, _, err = socket.ZeroCopyReadPacketData()
	return first, second, err // want mmap-tx-bytes-escape "first is returned although its bytes end with socket.ZeroCopyReadPacketData"
}

func pairGood(socket *afpacket.TPacket) (first, second []byte, err error) {
	first, _, err = socket.ReadPacketData()
	if err != nil {
		return nil, nil, err
	}
	second, _, err = socket.ZeroCopyReadPacketData()
	return first, second, err
}

func oneBad() ([]byte, error) {
	socket, err := afpacket.NewTPacket()
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	data, _, err := socket.ZeroCopyReadPacketData()
	if err != nil {
		return nil, err
	}
	return data, nil // want mmap-alias-outlives-unmap "data is returned although socket.Close unmaps"
}

func oneGood() ([]byte, error) {
	socket, err := afpacket.NewTPacket()
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	data, _, err := socket.ReadPacketData()
	if err != nil {
		return nil, err
	}
	return data, nil
}

func countGood(socket *afpacket.TPacket, n int) (bytes int, err error) {
	for range n {
		data, _, err := socket.ZeroCopyReadPacketData()
		if err != nil {
			return bytes, err
		}
		bytes += len(data)
	}
	return bytes, nil
}
