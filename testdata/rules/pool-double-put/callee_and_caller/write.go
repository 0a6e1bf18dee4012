// The callee gives its parameter back on every path, and the caller does so once more.
// One of the two has to own the message.

package write

import "sync"

type message struct{ body []byte }

var messages = sync.Pool{New: func() any { return new(message) }}

func take(body []byte) *message { // summary result0 <- new0
	m := messages.Get().(*message)
	m.body = body
	return m
}

func put(m *message) { // summary releases(arg0); resets(arg0.body)
	m.body = nil
	messages.Put(m)
}

func deliver(m *message, send func([]byte) error) error { // summary releases(arg0)
	defer put(m)
	return send(m.body)
}

func sendBad(body []byte, send func([]byte) error) error {
	m := take(body)
	err := deliver(m, send)
	put(m) // want pool-double-put "m"
	return err
}

func sendGood(body []byte, send func([]byte) error) error {
	m := take(body)
	return deliver(m, send)
}

func sendLocalGood(body []byte, send func([]byte) error) error {
	m := take(body)
	err := send(m.body)
	put(m)
	return err
}
