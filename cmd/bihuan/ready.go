package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"bihuan/handlers/web"
	"bihuan/storage"
	"bihuan/workflow/unit"
)

const (
	heartbeatLimit = 30 * time.Second
	timerLateLimit = 60 * time.Second
	probeTimeout   = 2 * time.Second
	asideShown     = 20 // movements
)

// ready looks at everything that the service stands on. PostgreSQL is needed;
// Redis and the platform can be done without for a while.
func (s *service) ready(ctx context.Context) web.Readiness {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	r := web.Readiness{TestClock: s.config.TestClock, Loops: map[string]string{}}
	if s.config.TestClock {
		r.Warning = "BIHUAN_TEST_CLOCK is set: the clock can be moved from outside; never use it in production"
	}
	s.checkStore(ctx, &r)
	for name, last := range map[string]time.Time{"mailer": s.mailer.Heartbeat(), "timers": s.timers.Heartbeat(), "sweeper": s.sweeper.Heartbeat(),
		"perceiver": s.eyes.Heartbeat(), "planner": s.planner.Heartbeat(), "people": s.people.Heartbeat()} {
		if last.IsZero() || time.Since(last) > heartbeatLimit {
			r.Problems = append(r.Problems, name+" does not run")
			continue
		}
		r.Loops[name] = last.UTC().Format(time.RFC3339)
	}
	if !s.sweeper.Swept() {
		r.Problems = append(r.Problems, "the first sweep is not done")
	}
	if err := s.redis.Ping(ctx).Err(); err != nil {
		r.Degraded = append(r.Degraded, "redis")
	}
	if s.units.counts != nil && s.units.counts.Degraded() {
		r.Degraded = append(r.Degraded, "erp")
	}
	r.Degraded = append(r.Degraded, s.movementsAside(ctx)...)
	if s.mailer.Degraded() {
		r.Degraded = append(r.Degraded, "wecom")
	}
	switch {
	case !s.config.SMS.on():
		r.Unset = append(r.Unset, "sms: alarms go by chat alone")
	case s.mailer.TextsDegraded():
		r.Degraded = append(r.Degraded, "sms")
	}
	r.Ready = len(r.Problems) == 0
	return r
}

func (s *service) checkStore(ctx context.Context, r *web.Readiness) {
	now, err := s.store.Now(ctx)
	if err != nil {
		r.Problems = append(r.Problems, "postgresql does not answer")
		return
	}
	backlog, err := s.store.Backlog(ctx, now)
	if err != nil {
		r.Problems = append(r.Problems, "postgresql does not answer")
		return
	}
	if late := now.Sub(backlog.OldestTimer); !backlog.OldestTimer.IsZero() && late > timerLateLimit {
		r.Problems = append(r.Problems, fmt.Sprintf("a timer is %d s late", int(late.Seconds())))
	}
	switch _, err := s.store.Organization(ctx); {
	case errors.Is(err, storage.ErrNoOrganization):
		r.Problems = append(r.Problems, "no organization is applied")
	case err != nil:
		r.Problems = append(r.Problems, "the configuration cannot be read")
	}
}

// movementsAside names what the ERP never booked.
func (s *service) movementsAside(ctx context.Context) []string {
	if s.units.counts == nil {
		return nil
	}
	aside, err := s.store.MovementsAside(ctx, asideShown)
	if err != nil {
		return []string{"erp: the movements cannot be read"}
	}
	var out []string
	for _, m := range aside {
		out = append(out, fmt.Sprintf("erp rejects movement %d: %s %s %+d", m.ID, m.Store, m.Part, m.Quantity))
	}
	return out
}

// backlog is zero while PostgreSQL does not answer.
func (s *service) backlog(ctx context.Context) unit.Backlog {
	now, err := s.store.Now(ctx)
	if err != nil {
		return unit.Backlog{}
	}
	b, err := s.store.Backlog(ctx, now)
	if err != nil {
		return unit.Backlog{}
	}
	return b
}

func (s *service) lag(ctx context.Context) time.Duration {
	now, err := s.store.Now(ctx)
	if b := s.backlog(ctx); err == nil && !b.OldestTimer.IsZero() {
		return now.Sub(b.OldestTimer)
	}
	return 0
}

// awaitReady returns when the service is ready.
func (s *service) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.ready(ctx).Ready {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// metrics are what an operator's monitoring reads.
func (s *service) metrics() http.Handler {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func(context.Context) float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "bihuan_" + name, Help: help}, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
			defer cancel()
			return value(ctx)
		}))
	}
	gauge("outbox_due", "Messages that are due and not sent yet.", func(ctx context.Context) float64 { return float64(s.backlog(ctx).DueMail) })
	gauge("timers_due", "Timers that are due and have not fired yet.", func(ctx context.Context) float64 { return float64(s.backlog(ctx).DueTimers) })
	gauge("timer_lag_seconds", "How late the oldest due timer is.", func(ctx context.Context) float64 { return s.lag(ctx).Seconds() })
	reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "bihuan_database_round_trips_total",
		Help: "How often this process has waited for PostgreSQL."}, func() float64 { return float64(s.store.RoundTrips()) }))
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
}
