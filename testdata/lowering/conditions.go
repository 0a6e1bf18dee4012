// Package conditions: short circuits are control flow, in conditions and in values.
package conditions

func conditions(a, b bool, p *node) bool {
	if a && (b || !p.ok) {
		one()
	} else if !(a && b) {
		two()
	} else {
		three()
	}
	for a || b {
		a = !b
	}
	all := a && b && p != nil && p.ok
	return all || p.check(a && b) == b
}
