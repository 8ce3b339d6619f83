// Package ingest brings in what machines outside know: the counts of an ERP. A
// decision that needs a fresh count says so before anything is locked or written;
// the ERP is asked then, outside of any transaction, and the decision made again.
package ingest

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"bihuan/bot/erp"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// ledger is what this package needs of storage.
type ledger interface {
	Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error)
	Now(ctx context.Context) (time.Time, error)
	Movements(ctx context.Context, parts []string, limit int) ([]unit.Movement, error)
	MovementRejected(ctx context.Context, id int64, times int, at time.Time) (aside bool, err error)
	MovementsTold(ctx context.Context, ids []int64, at time.Time) error
	StockLines(ctx context.Context, parts []string) ([]workflow.Stock, error)
	PutCounts(ctx context.Context, counts []workflow.Stock, at time.Time) error
}

// counter is the ERP.
type counter interface {
	Counts(ctx context.Context, parts []string) ([]erp.Count, error)
	Tell(ctx context.Context, m erp.Movement) error
}

const (
	// fresh is how old a count may be: a form is filled in, a shelf is not emptied.
	fresh = 30 * time.Second
	// patience is how long a person waits for the ERP before his answer says 库存待核.
	patience = 3 * time.Second
	// roundMax bounds how often one message asks.
	roundMax = 4
	// triesMax is how often a movement is told that the ERP rejects.
	triesMax = 5
	// tellMax is how many movements are told in one round.
	tellMax = 200
	// tellEvery is how often the ERP is told what it has not heard yet.
	tellEvery = 10 * time.Second
)

// Counts are units of work whose decisions get fresh counts.
type Counts struct {
	store ledger
	erp   counter
	id    string // of the company: movements are told apart by it

	mu      sync.Mutex
	failing bool
}

// NewCounts stands between handlers and storage where an ERP owns the counts.
func NewCounts(store ledger, erp counter, company string) *Counts {
	return &Counts{store: store, erp: erp, id: company}
}

// Do is the unit of work of storage; see there.
func (c *Counts) Do(ctx context.Context, m unit.Message, s unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	var tried []string
	for range roundMax {
		out, err := c.store.Do(ctx, m, s, func(l unit.Loaded) (unit.Result, error) {
			l.Facts.Counting = &workflow.Counting{Age: fresh, Tried: tried}
			return decide(l)
		})
		missing, ok := errors.AsType[*workflow.Missing](err)
		if !ok || len(missing.Counts) == 0 {
			return out, err
		}
		if err := c.ask(ctx, missing.Counts); err != nil {
			slog.WarnContext(ctx, "the count is not known", "parts", len(missing.Counts), "error", err)
		}
		tried = append(slices.Clone(tried), missing.Counts...)
	}
	return unit.Outcome{}, errors.New("a decision asks for ever new counts")
}

// ask brings fresh counts of some parts, after the ERP was told what moved of them.
func (c *Counts) ask(ctx context.Context, parts []string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := c.refresh(ctx, parts)
	c.mu.Lock()
	c.failing = err != nil
	c.mu.Unlock()
	return err
}

func (c *Counts) refresh(ctx context.Context, parts []string) error {
	if err := c.tell(ctx, parts); err != nil {
		return err
	}
	lines, err := c.store.StockLines(ctx, parts)
	if err != nil {
		return err
	}
	counted, err := c.erp.Counts(ctx, parts)
	if err != nil {
		return err
	}
	now, err := c.store.Now(ctx)
	if err != nil {
		return err
	}
	var counts []workflow.Stock
	for _, n := range counted {
		s := workflow.Stock{Store: n.Store, Part: n.Part, OnHand: n.OnHand}
		if i := slices.IndexFunc(lines, func(l workflow.Stock) bool { return l.Store == n.Store && l.Part == n.Part }); i >= 0 {
			s.Version = lines[i].Version
		}
		counts = append(counts, s)
	}
	return c.store.PutCounts(ctx, counts, now)
}

// tell books with the ERP what it has not heard of yet, in order. A movement that it
// rejects holds up those of its own part alone, until it is set aside.
func (c *Counts) tell(ctx context.Context, parts []string) error {
	moved, err := c.store.Movements(ctx, parts, tellMax)
	if err != nil {
		return err
	}
	now, err := c.store.Now(ctx)
	if err != nil {
		return err
	}
	var told []int64
	var rejected error
	held := map[string]bool{}
	for _, m := range moved {
		if held[m.Part] {
			continue
		}
		err = c.erp.Tell(ctx, erp.Movement{ID: c.id + "-" + strconv.FormatInt(m.ID, 10), Store: m.Store, Part: m.Part, Quantity: m.Quantity, At: m.At})
		if errors.Is(err, erp.ErrRejected) {
			rejected, held[m.Part] = err, true
			if err = c.rejected(ctx, m, now); err == nil {
				continue
			}
		}
		if err != nil {
			break
		}
		told = append(told, m.ID)
	}
	return errors.Join(err, rejected, c.store.MovementsTold(ctx, told, now))
}

// rejected notes that the ERP does not want a movement.
func (c *Counts) rejected(ctx context.Context, m unit.Movement, now time.Time) error {
	aside, err := c.store.MovementRejected(ctx, m.ID, triesMax, now)
	if aside {
		slog.ErrorContext(ctx, "the ERP rejects a movement, it is set aside", "movement", c.id+"-"+strconv.FormatInt(m.ID, 10),
			"store", m.Store, "part", m.Part, "quantity", m.Quantity)
	}
	return err
}

// Run tells the ERP what it could not be told before, until ctx ends.
func (c *Counts) Run(ctx context.Context) {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := c.tell(ctx, nil)
			c.mu.Lock()
			c.failing = err != nil
			c.mu.Unlock()
		}
	}
}

// Degraded reports whether the ERP did not answer when it was asked last.
func (c *Counts) Degraded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failing
}
