package comments // goracelint:ignore pool-use-after-put -- here

//lint:ignore SA1 because
func commented( /* a */ a int /* b */, b int) (n int) {
	// goracelint: not code
	x := /* one */ a + /* two */ b // nolint
	_ = "//goracelint:not a comment"
	f(a /* last */, b, // end
	)
	switch /* tag */ x {
	// before
	case 1 /* one */, 2:
	}
	return /* result */ x
}
