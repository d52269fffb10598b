package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/duet-ui/duet/examples/deploymonitor/host"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/server"
)

// figures are what the server process says of itself.
type figures struct {
	At       int64  // unix nanoseconds: when the push was called, or now
	CPU      int64  // nanoseconds of processor time so far
	Resident int64  // bytes of memory, after what is free was given back
	Stacks   int64  // of these, stacks
	Sessions int    // connected
	Renders  uint64 // of components so far
	Sent     uint64 // bytes of messages so far
	Heap     int64  // bytes of live and dead objects
	Opened   uint64 // sessions made from tickets so far
	Skipped  uint64 // times a page that was not ready was only marked
	Refused  map[string]uint64
}

// serveUntilEnd serves the monitor, bare sockets and the controls until ctx ends or
// standard input does: the server must not outlive who started it.
func serveUntilEnd(ctx context.Context, addr string) error {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	srv, err := host.New(server.Options{
		Logger: slog.New(slog.DiscardHandler),
		Keys:   [][]byte{[]byte("0123456789abcdef0123456789abcdef")},
	})
	if err != nil {
		return err
	}
	bare := newBareHub()
	mux := http.NewServeMux()
	mux.Handle("/", srv.Handler())
	mux.Handle("/bare", bare)
	mux.HandleFunc("POST /load/push", func(w http.ResponseWriter, r *http.Request) {
		step, _ := strconv.Atoi(r.FormValue("step"))
		size, _ := strconv.Atoi(r.FormValue("size"))
		at := time.Now()
		if r.FormValue("to") == "bare" {
			bare.send(bareMessage(step))
		} else {
			status := change(step)
			status.Stage += strings.Repeat(".", max(size-len(status.Stage), 0))
			srv.Updater().Push(push.All(), monitor.Deployment.Set(status))
		}
		json.NewEncoder(w).Encode(figures{At: at.UnixNano()})
	})
	mux.HandleFunc("GET /load/figures", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("collect") != "" {
			runtime.GC()
			debug.FreeOSMemory()
		}
		json.NewEncoder(w).Encode(selfFigures(srv))
	})
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	web := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() {
		<-ctx.Done()
		web.Close()
	}()
	fmt.Println("http://" + l.Addr().String())
	if err := web.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// change is the step-th state of a deployment: five of its fields differ from the
// state before.
func change(step int) monitor.Status {
	return monitor.Status{
		ID: "deploy-" + strconv.Itoa(step), Site: "example", Phase: monitor.Building,
		Percent: 1 + step%99, Stage: "Stage " + strconv.Itoa(step), Elapsed: int64(step) * 1700,
	}
}

func selfFigures(srv *server.Server) figures {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := srv.Hub().Stats()
	return figures{
		At: time.Now().UnixNano(), CPU: used.Utime.Nano() + used.Stime.Nano(), Resident: resident(&m), Stacks: int64(m.StackInuse),
		Sessions: s.Sessions, Renders: s.Renders, Sent: s.Bytes, Heap: int64(m.HeapAlloc), Opened: s.Opened, Skipped: s.Conflated, Refused: s.Refused,
	}
}

// resident returns the bytes of memory that the process occupies, as the system
// counts them, or what the Go runtime has from the system where that is not told.
func resident(m *runtime.MemStats) int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return int64(m.Sys - m.HeapReleased)
	}
	fields := strings.Fields(string(b))
	pages, _ := strconv.ParseInt(fields[min(1, len(fields)-1)], 10, 64)
	return pages * int64(os.Getpagesize())
}
