// Each message of a batch holds its own channel, which is set to nil before it goes back: another message still has
// its own. One message has one.

package batch

import "sync"

var answers = sync.Pool{New: func() any { return make(chan error, 1) }}

type message struct{ answer chan error }

func waitBad(m *message) {
	err := <-m.answer
	m.answer = nil
	answers.Put(m.answer) // want pool-wrong-object "nil"
	_ = err
}

func waitAllGood(messages []*message, done chan int) (failed int) {
	for i := range done {
		answer := messages[i].answer
		err := <-answer
		messages[i].answer = nil
		answers.Put(answer)
		if err != nil {
			failed++
		}
	}
	return failed
}
