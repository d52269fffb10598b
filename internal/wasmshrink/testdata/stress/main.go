// Command stress does what a broken table of functions would break: stacks that
// grow and are scanned, defers that recover, goroutines that wait, and in the
// end a panic that nobody recovers.
package main

import (
	"runtime"
	"strconv"
)

type node struct {
	next *node
	pad  [6]int
}

func main() {
	println("deep", deep(20000, &node{}))
	println("recovered", recovered(3))
	println("indirect", outer())
	println("method", method(&node{}))
	println("sum", sum(200))
	println("garbage", garbage())
	println("caller", caller())
	fall(nil)
}

//go:noinline
func deep(n int, keep *node) int {
	if n == 0 {
		runtime.GC() // scans every frame below
		return keep.pad[0]
	}
	local := &node{next: keep}
	local.pad[0] = keep.pad[0] + 1
	d := deep(n-1, local)
	return d + local.next.pad[0] - keep.pad[0]
}

func recovered(n int) (s string) {
	defer func() {
		if r := recover(); r != nil {
			s = r.(error).Error() + " at " + strconv.Itoa(n)
		}
	}()
	defer func() { n++ }()
	return string("abc"[n])
}

// outer defers a wrapper into which a call is inlined: the recover below it is
// not called by the deferred function itself, so it recovers nothing.
func outer() (s string) {
	defer func() { s = recover().(string) }()
	func() {
		defer indirect(len(s))
		panic("stays")
	}()
	return "recovered"
}

func indirect(int) { recovers() }

//go:noinline
func recovers() { _ = recover() }

type recoverer interface{ save(*string) }

func (n *node) save(s *string) {
	if recover() != nil {
		*s = "saved"
	}
}

// method defers a method by interface and by value: both go through wrappers.
func method(r recoverer) (s string) {
	defer r.save(&s)
	defer func() { panic("again") }()
	panic("first")
}

func sum(n int) int {
	parts, done := make(chan int), make(chan int)
	for i := range n {
		go func() { parts <- deep(50, &node{}) + i }()
	}
	go func() {
		total := 0
		for range n {
			total += <-parts
		}
		done <- total
	}()
	return <-done
}

func garbage() int {
	m := map[string]*node{}
	for i := range 50000 {
		m[strconv.Itoa(i%977)] = &node{next: m[strconv.Itoa((i+1)%977)]}
		if i%100 == 0 {
			m["0"] = nil
		}
	}
	runtime.GC()
	return len(m)
}

func caller() string {
	pc, _, _, ok := runtime.Caller(0)
	return runtime.FuncForPC(pc).Name() + " " + strconv.FormatBool(ok)
}

//go:noinline
func fall(n *node) int { return n.next.pad[0] }
