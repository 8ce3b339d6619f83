package main

import (
	"context"
	"errors"
	"log/slog"
)

type serveCommand struct {
	Database  databaseSettings `embed:""`
	WeCom     wecomSettings    `embed:""`
	Tencent   tencentSettings  `embed:""`
	SMS       smsSettings      `embed:""`
	Engines   engineSettings   `embed:""`
	Media     mediaSettings    `embed:""`
	ERP       erpSettings      `embed:""`
	Proxies   proxySettings    `embed:""`
	RedisURL  string           `help:"Redis; the service runs, more slowly, while it is down." env:"BIHUAN_REDIS_URL" placeholder:"URL"`
	Listen    string           `help:"Where to listen." env:"BIHUAN_LISTEN" default:"127.0.0.1:8080"`
	TestClock onOff            `help:"Obey a simulator that moves the clock. Never in production." env:"BIHUAN_TEST_CLOCK"`
}

// Run serves until a signal comes.
func (c *serveCommand) Run(ctx context.Context) error {
	if err := c.Database.check(); err != nil {
		return err
	}
	if c.RedisURL == "" {
		return missing("BIHUAN_REDIS_URL", "the address of Redis, such as redis://127.0.0.1:6379/0")
	}
	if err := c.WeCom.check(); err != nil {
		return err
	}
	if err := checkSenses(c.Engines, c.Tencent, c.SMS, c.Media); err != nil {
		return err
	}
	if err := errors.Join(checkListen(c.Listen), c.Proxies.check(), c.ERP.check(), c.TestClock.check("BIHUAN_TEST_CLOCK")); err != nil {
		return err
	}
	s, err := newService(ctx, serviceConfig{Database: c.Database, RedisURL: c.RedisURL, WeCom: c.WeCom,
		Tencent: c.Tencent, SMS: c.SMS, Engines: c.Engines, Media: c.Media, ERP: c.ERP, Proxies: c.Proxies, TestClock: c.TestClock.on})
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	if c.TestClock.on {
		slog.WarnContext(ctx, "BIHUAN_TEST_CLOCK is set: a simulator may move this service's clock; never use it in production")
	}
	l, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	slog.InfoContext(ctx, "ready", "listen", l.Addr().String(), "version", version)
	return s.run(ctx, l)
}
