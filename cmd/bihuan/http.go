package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// quietTime is how long, after the end was asked for, a connection may go on that
// has not said anything yet: browsers and pools open them ahead. The server
// itself would wait five seconds for each.
const quietTime = 300 * time.Millisecond

// serveHTTP serves until ctx ends, then lets running requests finish.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	var silent silentConns
	s := &http.Server{Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, ConnState: silent.note,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		defer time.AfterFunc(quietTime, silent.close).Stop()
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

// silentConns are the connections on which no request has begun.
type silentConns struct {
	mu  sync.Mutex
	all map[net.Conn]struct{}
}

func (c *silentConns) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state != http.StateNew {
		delete(c.all, conn)
		return
	}
	if c.all == nil {
		c.all = map[net.Conn]struct{}{}
	}
	c.all[conn] = struct{}{}
}

func (c *silentConns) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.all {
		_ = conn.Close()
	}
}
