// The object is cleaned one line too late: Put first, Reset afterwards.
// A Get on another goroutine can own it in between and loses what it wrote.

package reset

import (
	"bytes"
	"sync"
)

type message struct {
	topic string
	body  bytes.Buffer
}

var messages = sync.Pool{New: func() any { return &message{} }}

func publishBad(topic, text string, emit func(string, string)) {
	m := messages.Get().(*message)
	m.topic = topic
	m.body.WriteString(text)
	emit(m.topic, m.body.String())
	messages.Put(m)
	m.body.Reset() // want pool-use-after-put "m"
}

func publishFieldBad(topic, text string, emit func(string, string)) {
	m := messages.Get().(*message)
	m.topic = topic
	m.body.WriteString(text)
	emit(m.topic, m.body.String())
	m.body.Reset()
	messages.Put(m)
	m.topic = "" // want pool-use-after-put "m"
}

func publishGood(topic, text string, emit func(string, string)) {
	m := messages.Get().(*message)
	m.topic = topic
	m.body.WriteString(text)
	emit(m.topic, m.body.String())
	m.body.Reset()
	messages.Put(m)
}
