package main

import (
	"context"
	"fmt"

	"bihuan/bot/erp"
	erpsim "bihuan/bot/simulator/erp"
	"bihuan/handlers/ingest"
	"bihuan/storage"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow/unit"
)

// erpSettings are those of the ERP that owns the count of the shelves; without an
// address Bihuan counts them itself.
type erpSettings struct {
	URL   string `name:"erp-url" env:"BIHUAN_ERP_URL" help:"The ERP that owns the stock; without it Bihuan counts by itself." placeholder:"URL"`
	Token string `name:"erp-token" env:"BIHUAN_ERP_TOKEN" help:"What the ERP knows Bihuan by." placeholder:"T"`
}

func (s erpSettings) check() error {
	if s.URL == "" {
		return nil
	}
	_, err := s.client()
	if err == nil && s.Token == "" {
		err = missing("BIHUAN_ERP_TOKEN", "the bearer token that the ERP gave out for Bihuan")
	}
	return err
}

func (s erpSettings) client() (*erp.Client, error) {
	c, err := erp.New(erp.Config{URL: s.URL, Token: s.Token})
	if err != nil {
		return nil, malformed("BIHUAN_ERP_URL", "https://host/path, without user or password")
	}
	return c, nil
}

// units are the units of work of handlers: those of storage, or where there is an
// ERP such as get fresh counts from it.
type units struct {
	*storage.Store
	counts *ingest.Counts // nil: no ERP
}

// Do is the unit of work.
func (u units) Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	if u.counts == nil {
		return u.Store.Do(ctx, m, s, decide)
	}
	return u.counts.Do(ctx, m, s, decide)
}

// joinERP joins the store with the ERP, if there is one.
func (s *service) joinERP() error {
	s.units = units{Store: s.store}
	if s.config.ERP.URL == "" {
		return nil
	}
	client, err := s.config.ERP.client()
	if err != nil {
		return err
	}
	s.units.counts = ingest.NewCounts(s.store, client, s.config.Database.Company)
	return nil
}

// shelves tells the ERP what it could not be told before, and shares what lies free
// among the tickets that lack it.
func (s *service) shelves(ctx context.Context) {
	if s.units.counts != nil {
		s.units.counts.Run(ctx)
		return
	}
	ingest.NewShelves(s.store).Run(ctx)
}

type simERPCommand struct {
	ERP    erpSettings `embed:""`
	Listen string      `help:"Where to listen." default:"127.0.0.1:8083"`
}

// Run serves the simulated ERP, with the shelves of the demo, until a signal comes.
func (c *simERPCommand) Run(ctx context.Context) error {
	if c.ERP.Token == "" {
		return missing("BIHUAN_ERP_TOKEN", "any word; the service has to be given the same one")
	}
	if err := checkListen(c.Listen); err != nil {
		return err
	}
	e, err := newSimulatedERP(c.ERP.Token)
	if err != nil {
		return err
	}
	l, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	fmt.Printf("BIHUAN_ERP_URL=http://%s\n", l.Addr())
	return serveHTTP(ctx, l, e.Handler())
}

// newSimulatedERP has on its shelves what the demo's stores have on the first day.
func newSimulatedERP(token string) (*erpsim.ERP, error) {
	docs, err := templates.Demo()
	if err != nil {
		return nil, err
	}
	levels, err := manifest.Stock(docs)
	if err != nil {
		return nil, err
	}
	var lines []erpsim.Line
	for _, l := range levels {
		lines = append(lines, erpsim.Line{Store: l.Store, Part: l.Part, OnHand: l.Quantity})
	}
	return erpsim.New(token, lines), nil
}
