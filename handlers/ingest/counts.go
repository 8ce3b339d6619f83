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
	shelves
	Movements(ctx context.Context, parts []string, limit int) ([]unit.Movement, error)
	MovementRejected(ctx context.Context, id int64, times int, at time.Time) (aside bool, err error)
	MovementsTold(ctx context.Context, ids []int64, at time.Time) error
	StockLines(ctx context.Context, parts []string) ([]workflow.Stock, error)
	Lacking(ctx context.Context, after unit.Lack, limit int) ([]unit.Lack, error)
	PutCounts(ctx context.Context, counts []workflow.Stock, at time.Time) error
}

// counter is the ERP.
type counter interface {
	Counts(ctx context.Context, parts []string) ([]erp.Count, error)
	Tell(ctx context.Context, m erp.Movement) error
}

const (
	// roundMax bounds how often one message asks.
	roundMax = 4
	// lackMax is how many parts of stores are asked for in one look.
	lackMax = 200
	// tellMax is how many movements are told in one round.
	tellMax = 200
	// unknown is how long the loop waits while it does not know its rules.
	unknown = time.Second
)

// Counts are units of work whose decisions get fresh counts.
type Counts struct {
	store ledger
	erp   counter
	id    string    // of the company: movements are told apart by it
	last  unit.Lack // that was looked for; the next look goes on after it

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
	var org *workflow.Organization
	for range roundMax {
		out, err := c.store.Do(ctx, m, s, func(l unit.Loaded) (unit.Result, error) {
			org = l.Facts.Org
			l.Facts.Counting = &workflow.Counting{Age: seconds(org.Counts.Fresh), Tried: tried}
			return decide(l)
		})
		missing, ok := errors.AsType[*workflow.Missing](err)
		if !ok || len(missing.Counts) == 0 {
			return out, err
		}
		if err := c.ask(ctx, missing.Counts, org); err != nil {
			slog.WarnContext(ctx, "the count is not known", "parts", len(missing.Counts), "error", err)
		}
		tried = append(slices.Clone(tried), missing.Counts...)
	}
	return unit.Outcome{}, errors.New("a decision asks for ever new counts")
}

// ask brings fresh counts of some parts, after the ERP was told what moved of them.
func (c *Counts) ask(ctx context.Context, parts []string, org *workflow.Organization) error {
	ctx, cancel := context.WithTimeout(ctx, seconds(org.Counts.Patience))
	defer cancel()
	err := c.refresh(ctx, parts, org)
	c.note(err)
	return err
}

func (c *Counts) refresh(ctx context.Context, parts []string, org *workflow.Organization) error {
	// The lines go first: what moves once they were read, the ERP may not have heard
	// of, and its count is not believed of such a line.
	lines, err := c.store.StockLines(ctx, parts)
	if err != nil {
		return err
	}
	if _, err := c.tell(ctx, parts, org.Counts); err != nil {
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
		if _, known := org.Shop(n.Store); !known {
			continue // the ERP's own, whatever it is called
		}
		s := workflow.Stock{Store: n.Store, Part: n.Part, OnHand: n.OnHand}
		if i := slices.IndexFunc(lines, func(l workflow.Stock) bool { return l.Store == n.Store && l.Part == n.Part }); i >= 0 {
			s.Version = lines[i].Version
		}
		counts = append(counts, s)
	}
	return c.store.PutCounts(ctx, counts, now)
}

// tell books with the ERP what it has not heard of yet, in order. A movement that it
// rejects holds up those of its own part alone, until it is set aside. tried:
// there was something to tell.
func (c *Counts) tell(ctx context.Context, parts []string, rules workflow.CountRules) (tried bool, err error) {
	moved, err := c.store.Movements(ctx, parts, tellMax)
	if err != nil {
		return false, err
	}
	now, err := c.store.Now(ctx)
	if err != nil {
		return false, err
	}
	var told []int64
	var rejected error
	held := map[string]bool{}
	for _, m := range moved {
		if held[m.Part] {
			continue
		}
		err = c.tellOne(ctx, m, rules)
		if errors.Is(err, erp.ErrRejected) {
			rejected, held[m.Part] = err, true
			if err = c.rejected(ctx, m, rules.Tries, now); err == nil {
				continue
			}
		}
		if err != nil {
			break
		}
		told = append(told, m.ID)
	}
	return len(moved) > 0, errors.Join(err, rejected, c.store.MovementsTold(ctx, told, now))
}

// tellOne books a movement, no longer than a person would wait for it.
func (c *Counts) tellOne(ctx context.Context, m unit.Movement, rules workflow.CountRules) error {
	ctx, cancel := context.WithTimeout(ctx, seconds(rules.Patience))
	defer cancel()
	return c.erp.Tell(ctx, erp.Movement{ID: c.id + "-" + strconv.FormatInt(m.ID, 10), Store: m.Store, Part: m.Part, Quantity: m.Quantity, At: m.At})
}

// rejected notes that the ERP does not want a movement.
func (c *Counts) rejected(ctx context.Context, m unit.Movement, tries int, now time.Time) error {
	aside, err := c.store.MovementRejected(ctx, m.ID, tries, now)
	if aside {
		slog.ErrorContext(ctx, "the ERP rejects a movement, it is set aside", "movement", c.id+"-"+strconv.FormatInt(m.ID, 10),
			"store", m.Store, "part", m.Part, "quantity", m.Quantity)
	}
	return err
}

// Run tells the ERP what it could not be told before, until ctx ends.
func (c *Counts) Run(ctx context.Context) {
	var looked time.Time
	for {
		wait := unknown
		org, err := c.store.Organization(ctx)
		if err == nil {
			wait = seconds(org.Counts.TellEvery)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if err == nil {
			c.round(ctx, org.Counts)
		}
		if err == nil && time.Since(looked) >= seconds(org.Counts.Recount) {
			looked = time.Now()
			c.Arrivals(ctx, org)
		}
	}
}

// round tells what is left to tell. Where that is nothing, it says nothing of the ERP.
func (c *Counts) round(ctx context.Context, rules workflow.CountRules) {
	if tried, err := c.tell(ctx, nil, rules); tried {
		c.note(err)
	}
}

// note remembers whether the ERP answered.
func (c *Counts) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failing = err != nil
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

// Degraded reports whether the ERP did not answer when it was asked last.
func (c *Counts) Degraded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failing
}
