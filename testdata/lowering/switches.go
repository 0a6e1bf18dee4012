// Package switches: tests in source order, wherever the default stands.
package switches

func switches(x int, err error) string {
	switch y := x * 2; y {
	default:
		one()
	case 1, 2:
		two()
		fallthrough
	case f(x):
		three()
	}
	switch {
	case x > 1 && err == nil:
		return "big"
	case x < 0:
	}
loop:
	for {
		switch {
		case x == 0:
			break
		case x == 1:
			break loop
		default:
			continue
		}
		x--
	}
	switch x {
	case 7:
		return "seven"
	default:
		panic(err)
	}
}
