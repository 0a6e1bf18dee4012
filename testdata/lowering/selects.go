// Package selects: channels and values are evaluated first, then one block is chosen.
package selects

func selects(in, out chan []byte, quit chan struct{}, last *[]byte) {
	for {
		select {
		case b, ok := <-in:
			if !ok {
				return
			}
			use(b)
		case *last = <-in:
		case out <- next():
			break
		case <-quit:
			return
		default:
		}
		in <- <-out
	}
}

func forever() int {
	select {}
}
