package main

import (
	"context"
	"fmt"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"bihuan/bot/simulator"
	"bihuan/templates"
	"bihuan/workflow"
)

type simCommand struct {
	WeCom    wecomSettings   `embed:""`
	Tencent  tencentSettings `embed:""`
	SMS      smsSettings     `embed:""`
	Listen   string          `help:"Where to listen." env:"BIHUAN_LISTEN" default:"127.0.0.1:8081"`
	Callback string          `help:"The service's callback URL." required:"" placeholder:"URL"`
	Members  string          `help:"Organization file whose members get phones; default: that of the demo." type:"existingfile" placeholder:"FILE"`
	State    string          `help:"File in which phones survive a restart." placeholder:"FILE"`
}

// Run serves the simulated platform until a signal comes.
func (c *simCommand) Run(ctx context.Context) error {
	if err := c.WeCom.check(); err != nil {
		return err
	}
	if err := checkListen(c.Listen); err != nil {
		return err
	}
	org, err := organizationFile(c.Members)
	if err != nil {
		return err
	}
	own := c.Tencent.SecretID == "" && c.Tencent.SecretKey == ""
	if own {
		c.Tencent.makeUp()
	}
	if !c.SMS.on() {
		if err := c.SMS.makeUp(); err != nil {
			return err
		}
	}
	sim, err := newSimulator(c.WeCom, c.Tencent, c.SMS, c.Callback, c.State, org)
	if err != nil {
		return err
	}
	l, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	fmt.Printf("phones: http://%s/\n", l.Addr())
	if own { // made up for this run: whoever starts the service needs them
		fmt.Printf("engines: BIHUAN_TENCENT_API_URL=http://%s BIHUAN_TENCENT_SECRET_ID=%s BIHUAN_TENCENT_SECRET_KEY=%s\n",
			l.Addr(), c.Tencent.SecretID, c.Tencent.SecretKey)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return sim.Run(ctx) })
	g.Go(func() error { return serveHTTP(ctx, l, sim.Handler()) })
	return g.Wait()
}

func newSimulator(s wecomSettings, cloud tencentSettings, text smsSettings, callback, state string, org *workflow.Organization) (*simulator.Simulator, error) {
	console, err := text.simulated()
	if err != nil {
		return nil, err
	}
	return simulator.New(simulator.Config{
		CorpID: s.CorpID, AgentID: int(s.AgentID), Secret: s.Secret, Token: s.Token, AESKey: s.AESKey,
		TencentSecretID: cloud.SecretID, TencentSecretKey: cloud.SecretKey, SMS: console,
		CallbackURL: callback, StatePath: state, Members: simMembers(org), Logger: slog.Default().With("part", "simulator"),
	})
}

// simMembers gives every member of an organization a phone.
func simMembers(org *workflow.Organization) []simulator.Member {
	out := make([]simulator.Member, 0, len(org.Members))
	for _, m := range org.Members {
		group := org.Name
		if sh, ok := org.Shop(m.Store); ok {
			group = sh.Name
		}
		title := ""
		if len(m.Roles) > 0 {
			title = templates.RoleLabel(m.Roles[0])
		}
		out = append(out, simulator.Member{UserID: m.UserID, Name: m.Name, Title: title, Group: group, Plugin: m.TextMode, Number: m.Phone.Number()})
	}
	return out
}
