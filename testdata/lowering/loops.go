// Package loops: loop heads, fresh variables in each iteration, labels.
package loops

func loops(xs []int, m map[string]*int, ch <-chan int, seq func(func(int) bool)) {
outer:
	for i, x := range xs {
		for k, m["k"] = range m {
			if x > i {
				continue outer
			}
			break
		}
		for range 3 {
			break outer
		}
	}
	for v := range seq {
		ps = append(ps, &v)
	}
	for _ = range ch {
	}
	for i := 0; i < 3; i++ {
		ps = append(ps, &i)
	}
	for j := range xs {
		if j > 2 {
			goto done
		}
	}
again:
	for {
		xs = xs[1:]
		if len(xs) == 0 {
			break
		}
		goto again
	}
done:
}
