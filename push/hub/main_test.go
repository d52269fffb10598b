package hub_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"
)

// TestMain fails when goroutines outlive the tests: everything started has an owner
// who stops it.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	fuzzing := flag.Lookup("test.fuzz").Value.String() != "" // listens for signals until the end
	if n := runtime.NumGoroutine(); code == 0 && n > before && !fuzzing {
		fmt.Fprintf(os.Stderr, "%d goroutines are left\n", n-before)
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		code = 1
	}
	os.Exit(code)
}
