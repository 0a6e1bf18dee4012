// The go statement stands in a helper that takes a function, several calls below the Put.
// Whether the helper waits decides.

package spawn

import "sync"

type task struct{ name string }

var tasks = sync.Pool{New: func() any { return new(task) }}

type runner struct{ wg sync.WaitGroup }

func (r *runner) start(f func()) {
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		f()
	}()
}

func (r *runner) each(fs ...func()) {
	for _, f := range fs {
		r.start(f)
	}
}

func (r *runner) run(f func()) {
	r.start(f)
	r.wg.Wait()
}

func submit(r *runner, t *task, log func(string)) {
	r.each(func() { log(t.name) })
}

func namedBad(r *runner, name string, log func(string)) {
	t := tasks.Get().(*task)
	t.name = name
	submit(r, t, log)
	tasks.Put(t) // want pool-escape-goroutine "t"
}

func namedGood(r *runner, name string, log func(string)) {
	t := tasks.Get().(*task)
	t.name = name
	r.run(func() { log(t.name) })
	tasks.Put(t)
}

func namedWaitGood(r *runner, name string, log func(string)) {
	t := tasks.Get().(*task)
	t.name = name
	submit(r, t, log)
	r.wg.Wait()
	tasks.Put(t)
}
