package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Run listens on Options.Addr and serves until ctx ends; then it stops the
// services, tells live pages to come back elsewhere, and finishes what is running.
// A program that duet static started writes its site (see Export) and returns.
func (s *Server) Run(ctx context.Context) error {
	if s.err != nil {
		return s.err
	}
	if asked, err := s.exportAsked(ctx); asked {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.opts.Addr)
	if err != nil {
		return fmt.Errorf("server: %w", err)
	}
	return s.Serve(ctx, l)
}

// Serve is Run on a listener of the caller's, which it closes.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if s.err != nil {
		l.Close()
		return s.err
	}
	web := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	services := make(chan struct{})
	go func() { defer close(services); s.RunServices(ctx) }()
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(l) }()
	s.log.Info("serving", "url", s.urlOf(l.Addr()))

	var serveErr error
	select {
	case serveErr = <-failed:
		cancel()
	case <-ctx.Done():
	}
	drain, stop := context.WithTimeout(context.WithoutCancel(ctx), s.opts.Drain)
	defer stop()
	closing := make(chan error, 1)
	go func() { closing <- web.Shutdown(drain) }() // nobody comes back to us while the hub says goodbye
	err := errors.Join(serveErr, s.hub.Shutdown(drain), <-closing)
	select {
	case <-services:
	case <-drain.Done():
		err = errors.Join(err, errServicesStuck)
	}
	return err
}

// urlOf returns the URL under which a browser on this machine finds the server.
func (s *Server) urlOf(addr net.Addr) string {
	host := addr.String()
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return "http://" + host + s.prefix + "/"
}

var errServicesStuck = errors.New("server: services did not end with their context")
