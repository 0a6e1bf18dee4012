// Imports lead to packages by path; their names come from their files.
// Why: pools and their users live in different packages.
package packages

import (
	pool "packages/bufpool"
	"example.com/go-redis"
	"packages/odd-name"
	"packages/v2lib/v2"
)

func use(r *redis.Client) {
	r.Ping() // callee unknown "(*example.com/go-redis.Client).Ping"
	b := pool.Get() // callee "packages/bufpool.Get"; type b "*packages/bufpool.Buf"; functions 1
	b.Free()        // callee "(*packages/bufpool.Buf).Free"; functions 1
	pool.Default.Free() // callee "(*packages/bufpool.Buf).Free"
	surprise.Do()   // callee "packages/odd-name.Do"
	v2lib.Do()      // callee "packages/v2lib/v2.Do"
	missing.Do()    // callee unknown "Do"
	undeclared()    // callee unknown "undeclared"
	c := redis.Dial() // callee unknown "example.com/go-redis.Dial"
	c.Ping()        // callee unknown "Ping"
}
