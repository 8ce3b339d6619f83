package main

import (
	"context"
	"net"
	"net/http"
)

// serveHTTP serves until ctx ends, then lets running requests finish.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, BaseContext: func(net.Listener) context.Context {
		return context.WithoutCancel(ctx)
	}}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		if err := s.Shutdown(grace); err != nil {
			_ = s.Close() // streams to open pages do not end by themselves
		}
		stopped <- nil
	}()
	if err := s.Serve(l); err != nil && err != http.ErrServerClosed {
		return err
	}
	return <-stopped
}
