// Command server is the Deployment Monitor. It deploys a folder with a small Go
// site, or, with -simulate, pretends to.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/duet-ui/duet/examples/deploymonitor/host"
	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
	"github.com/duet-ui/duet/examples/deploymonitor/simulate"
	"github.com/duet-ui/duet/server"
)

func main() {
	var (
		addr      = flag.String("addr", "127.0.0.1:8080", "address of the monitor")
		client    = flag.String("client", "", "folder of the built client; without it pages stay with the server")
		simulated = flag.Bool("simulate", false, "play a timeline instead of deploying")
		src       = flag.String("src", "examples/deploymonitor/site", "folder of the Go module to deploy: a program that writes its pages into the folder that it is called with, and ends")
		liveAddr  = flag.String("live-addr", "", "address of what was deployed: another origin, for it is foreign HTML; 127.0.0.1:8081, or a free port beside another monitor")
	)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *client, *liveAddr, *src, *simulated); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, addr, client, liveAddr, src string, simulated bool) error {
	opt := server.Options{Addr: addr}
	if client != "" {
		opt.Client = os.DirFS(client)
	}
	srv, err := host.New(opt)
	if err != nil {
		return err
	}
	if simulated {
		host.Deployments(srv, simulate.New(simulate.Options{}))
	} else {
		deployer, end, err := deployments(liveAddr, src)
		if err != nil {
			return err
		}
		defer end()
		host.Deployments(srv, deployer)
	}
	return srv.Run(ctx)
}

// deployments returns a Deployer whose results are served at addr, and what ends both.
func deployments(addr, src string) (_ *pipeline.Deployer, end func(), err error) {
	l, err := listen(addr)
	if err != nil {
		return nil, nil, fmt.Errorf("-live-addr: %w", err)
	}
	live, err := pipeline.NewLive("http://" + reached(l.Addr().(*net.TCPAddr)))
	if err != nil {
		l.Close()
		return nil, nil, err
	}
	web := &http.Server{Handler: live, ReadHeaderTimeout: 10 * time.Second}
	deployer, err := pipeline.New(pipeline.Options{Source: src, Live: live})
	if err != nil {
		l.Close()
		live.Close()
		return nil, nil, err
	}
	go func() {
		if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Print("live sites: ", err)
		}
	}()
	return deployer, func() {
		deployer.Close()
		web.Close()
		live.Close()
	}, nil
}

// listen listens on addr. Without one it takes the usual port, or any that is free.
func listen(addr string) (net.Listener, error) {
	if addr != "" {
		return net.Listen("tcp", addr)
	}
	if l, err := net.Listen("tcp", "127.0.0.1:8081"); err == nil {
		return l, nil
	}
	return net.Listen("tcp", "127.0.0.1:0")
}

// reached is the address under which a browser on this machine finds a listener.
func reached(addr *net.TCPAddr) string {
	if addr.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", addr.Port)
	}
	return addr.String()
}
