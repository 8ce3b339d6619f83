package deliver

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/unit"
)

// planEvery is how soon open tickets follow a change of the configuration that
// another process has made.
const planEvery = 3 * time.Second

// PlanStore is where a Planner finds what a change of the configuration concerns.
type PlanStore interface {
	doer
	Now(ctx context.Context) (time.Time, error)
	// Organization is the newest; its version is the revision.
	Organization(ctx context.Context) (*workflow.Organization, error)
	// Planned is the last revision that open tickets were brought in line with.
	Planned(ctx context.Context) (int64, error)
	SetPlanned(ctx context.Context, revision int64) error
	// Concerned pages through the numbers of tickets that have timers, or that wait
	// for somebody who is none of the members.
	Concerned(ctx context.Context, members []string, after string, limit int) ([]string, error)
}

// Planner brings open tickets in line with a changed configuration, without
// anybody touching them: timers move with calendars, work and questions of whoever
// has left find somebody else. It also warns of a list of days off that is not
// official.
type Planner struct {
	store  PlanStore
	rules  Rules
	log    *slog.Logger
	bell   bell
	heart  heart
	pass   sync.Mutex
	warned string // week of the last warning
}

// NewPlanner makes a Planner. A nil log discards.
func NewPlanner(s PlanStore, log *slog.Logger) *Planner {
	if log == nil {
		log = slog.Default()
	}
	return &Planner{store: s, rules: Rules{Store: s}, log: log, bell: newBell()}
}

// Run plans whenever the configuration has changed, until ctx ends.
func (p *Planner) Run(ctx context.Context) {
	loop(ctx, &p.heart, p.bell, func(ctx context.Context) time.Duration {
		if _, err := p.RunOnce(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("planning failed", "error", err)
		}
		return planEvery
	})
}

// Wake makes Run look now.
func (p *Planner) Wake() { p.bell.ring() }

// Heartbeat is when the loop was last alive.
func (p *Planner) Heartbeat() time.Time { return p.heart.last() }

// RunOnce does what is due and tells how much that was: tickets looked at, and
// warnings. Two processes may do the same work; the second finds nothing to change.
func (p *Planner) RunOnce(ctx context.Context) (int, error) {
	p.pass.Lock()
	defer p.pass.Unlock()
	org, err := p.store.Organization(ctx)
	if err != nil {
		return 0, fmt.Errorf("plan: %w", err)
	}
	warned, err := p.warn(ctx, org)
	if err != nil {
		return 0, err
	}
	planned, err := p.store.Planned(ctx)
	if err != nil || planned >= org.Version {
		return warned, err
	}
	n, err := p.review(ctx, org)
	if err != nil {
		return n + warned, err
	}
	return n + warned, p.store.SetPlanned(ctx, org.Version)
}

// review hands every ticket that a change may concern to the rules. One that fails
// holds up no other, but the revision stays to be planned.
func (p *Planner) review(ctx context.Context, org *workflow.Organization) (n int, failed error) {
	var members []string
	for _, m := range org.Members {
		members = append(members, m.UserID)
	}
	cause := fmt.Sprintf("configuration:%d", org.Version)
	after := ""
	for {
		numbers, err := p.store.Concerned(ctx, members, after, page)
		if err != nil {
			return n, fmt.Errorf("plan: %w", err)
		}
		for _, number := range numbers {
			err := guard(p.log, func() error {
				return p.rules.decide(ctx, unit.Message{}, cause, number, workflow.Command{Action: workflow.ActReview, Ticket: number})
			})
			if err != nil {
				p.log.Error("a ticket was not planned anew", "ticket", number, "error", err)
				failed = fmt.Errorf("plan %s: %w", number, err)
			}
			p.heart.beat()
			n++
		}
		if len(numbers) < page || ctx.Err() != nil {
			return n, failed
		}
		after = numbers[len(numbers)-1]
	}
}

// warn tells the administrators, at most once a week, that the list of days off
// which offices follow is not the official one.
func (p *Planner) warn(ctx context.Context, org *workflow.Organization) (int, error) {
	if !followsHolidays(org) {
		return 0, nil
	}
	now, err := p.store.Now(ctx)
	if err != nil {
		return 0, fmt.Errorf("plan: %w", err)
	}
	local := now.In(calendar.Shanghai())
	year, _, doubtful := org.DaysOff().Doubtful(calendar.DateOf(local, calendar.Shanghai()))
	if !doubtful {
		return 0, nil
	}
	isoYear, isoWeek := local.ISOWeek()
	week := fmt.Sprintf("holidays:%d:%d-W%02d", year, isoYear, isoWeek)
	if p.warned == week {
		return 0, nil
	}
	// The message's id makes it one warning, whoever sends it and however often.
	out, err := p.store.Do(ctx, unit.Message{ID: week, Kind: workflow.ActHolidays}, unit.Spec{}, func(l unit.Loaded) (unit.Result, error) {
		l.Facts.Cause = week
		d, err := workflow.Decide(l.Subjects, workflow.Command{Action: workflow.ActHolidays, Args: workflow.Args{Version: year}}, l.Facts)
		return unit.Result{Decision: d}, err
	})
	if err != nil {
		return 0, fmt.Errorf("warn of the days off: %w", err)
	}
	p.warned = week
	if out.Duplicate {
		return 0, nil
	}
	return 1, nil
}

// followsHolidays reports whether anybody's hours depend on public days off.
func followsHolidays(org *workflow.Organization) bool {
	follows := func(c *calendar.Calendar) bool { return c != nil && c.FollowHolidays }
	return follows(org.Office) || slices.ContainsFunc(org.Shops, func(s workflow.Shop) bool { return follows(s.Calendar) })
}
