package storage

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"bihuan/workflow"
)

// How often a unit of work that others overtook is decided anew, and how often
// it asks for the data when PostgreSQL does not answer.
const (
	maxTries     = 8
	maxReadTries = 3
	maxRounds    = 8 // of loading facts that the decision misses
)

// Decider is a pure function: what it is given may be loaded and decided again.
// It may return *workflow.Missing or *Reload to be called again with more; any
// other error leaves everything as it was and is Do's.
type Decider = func(Loaded) (Result, error)

// Do is the unit of work: it handles one message or timer. It reads what spec
// names, lets decide decide, and commits all that follows at once. When
// somebody else changed the base meanwhile, it starts over. A message whose id
// was handled before gets its stored answer.
func (s *Store) Do(ctx context.Context, m Message, spec Spec, decide Decider) (Outcome, error) {
	var doubt *work // an attempt that may have been committed
	var last error
	reads := 0
	for try := range maxTries {
		if err := pause(ctx, try); err != nil {
			return Outcome{}, err
		}
		w := &work{store: s, message: m, spec: spec, decide: decide, doubtful: try > 0}
		out, err := w.run(ctx)
		switch {
		case err == nil:
			return settleDoubt(out, doubt), nil
		case overtaken(err):
		case w.sent && unanswered(err):
			doubt = w
		case !w.sent && ctx.Err() == nil && disconnected(err) && (doubt != nil || reads < maxReadTries):
			reads++
		default:
			return Outcome{}, err
		}
		last = err
	}
	if doubt != nil {
		return Outcome{}, fmt.Errorf("%w: %w", ErrUnknownOutcome, last)
	}
	return Outcome{}, fmt.Errorf("%w: %w", ErrBusy, last)
}

// settleDoubt recognises a repeated attempt as one that had been committed
// although its confirmation was lost.
func settleDoubt(out Outcome, doubt *work) Outcome {
	if doubt == nil || !out.Duplicate || !bytes.Equal(out.Reply, doubt.result.Reply) {
		return out
	}
	doubt.announce()
	return doubt.outcome()
}

// pause spreads out the tries of those who got into each other's way.
func pause(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	longest := min(time.Second, time.Millisecond<<(2*try))
	wait := time.NewTimer(longest/4 + rand.N(longest)) //nolint:gosec // no secret, only a spread
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work is one attempt at a unit of work.
type work struct {
	store   *Store
	message Message
	spec    Spec
	decide  Decider

	turns  []string // held, in the order they were taken
	now    time.Time
	offset int64 // of the test clock, where now was recalled
	org    *workflow.Organization
	loaded Loaded
	ticket *storedTicket   // nil: none is meant
	chat   *storedDialogue // nil: nobody's
	need   workflow.Missing
	opened *registration            // nil unless asked for
	beside map[string]*storedTicket // further tickets that may change, by number
	others []*work                  // what is written of them
	result Result
	after  remembered // what is known of ticket and dialogue after the commit
	sent   bool       // the commit may be on its way

	doubtful bool // memory was wrong once: read
	recalled bool // it was decided from memory

	added, removed []Due
}

func (w *work) run(ctx context.Context) (out Outcome, err error) {
	defer w.leave("")
	if err := w.enter(ctx, "member:", w.spec.Member); err != nil {
		return Outcome{}, err
	}
	defer func() { w.remember(err) }() // while the turns are held
	for range maxRounds {
		answered, err := w.see(ctx)
		if err != nil {
			return Outcome{}, err
		}
		if answered != nil {
			return *answered, nil
		}
		err = w.decideWithFacts(ctx)
		if elsewhere, ok := errors.AsType[*Reload](err); ok {
			w.leave("spend:")
			w.leave("ticket:")
			w.spec.Ref = elsewhere.Ref
			continue
		}
		if err != nil && w.recalled {
			w.doubtful = true // an error is believed only of what was read
			continue
		}
		if err != nil {
			return Outcome{}, err
		}
		return w.commit(ctx)
	}
	return Outcome{}, badDecision("it names another ticket each time")
}

// see brings in what the decision is made from: out of memory where that will
// do, else from PostgreSQL. It returns the outcome of a message that was answered
// before.
func (w *work) see(ctx context.Context) (answered *Outcome, err error) {
	if err := w.enter(ctx, "ticket:", w.namedTicket()); err != nil {
		return nil, err
	}
	if w.recalled = w.recall(); !w.recalled {
		answered, err = w.read(ctx)
	}
	return answered, err
}

// decideWithFacts calls the deciding function, loading what it misses.
func (w *work) decideWithFacts(ctx context.Context) error {
	for range maxRounds {
		var err error
		w.result, err = w.decide(w.loaded)
		var missing *workflow.Missing
		if !errors.As(err, &missing) {
			return err
		}
		if len(missing.Counts) > 0 { // nobody asks elsewhere while turns are held
			return missing
		}
		if err := w.supply(ctx, *missing); err != nil {
			return err
		}
	}
	return badDecision("it misses the same facts again")
}

// supply loads missing facts, together with those that were missed before, so
// that all of them are of one moment.
func (w *work) supply(ctx context.Context, m workflow.Missing) error {
	w.need.People = w.need.People || m.People
	w.need.Registration = w.need.Registration || m.Registration
	w.need.Past = w.need.Past || m.Past
	w.need.VIN = cmp.Or(m.VIN, w.need.VIN)
	w.need.Holds = w.need.Holds || m.Holds
	for _, p := range m.Parts {
		if !slices.Contains(w.need.Parts, p) {
			w.need.Parts = append(w.need.Parts, p)
		}
	}
	w.leave("spend:")
	keys := slices.Clone(w.need.Parts)
	if w.need.Registration {
		if w.spec.Registration == nil {
			return badDecision("it misses a registration that nobody described")
		}
		keys = append(keys, w.spec.Registration.Series+w.spec.Registration.Day)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if err := w.enter(ctx, "spend:", k); err != nil {
			return err
		}
	}
	return w.readFacts(ctx)
}

// enter takes the turn of a member, ticket or thing that is spent.
func (w *work) enter(ctx context.Context, kind, name string) error {
	if name == "" || slices.Contains(w.turns, kind+name) {
		return nil
	}
	if _, err := w.store.turns.take(ctx, kind+name); err != nil {
		return err
	}
	w.turns = append(w.turns, kind+name)
	return nil
}

// leave gives back the turns of a kind, "" for all.
func (w *work) leave(kind string) {
	w.turns = slices.DeleteFunc(w.turns, func(key string) bool {
		if !strings.HasPrefix(key, kind) {
			return false
		}
		w.store.turns.leave(key)
		return true
	})
}

func (w *work) outcome() Outcome {
	out := Outcome{Reply: w.result.Reply, Now: w.now}
	if t := w.result.Decision.Ticket; t != nil {
		out.Ticket = t.Number
	}
	return out
}

// announce tells the loops of this process what the commit left for them.
func (w *work) announce() {
	for _, o := range w.others {
		o.announce()
	}
	config := w.store.config
	if config.Armed != nil && len(w.added)+len(w.removed) > 0 {
		config.Armed(w.added, w.removed)
	}
	if t := w.after.ticket; t != nil && config.Changed != nil {
		config.Changed(t.row.number, t.row.revision)
	}
	if config.Committed != nil {
		config.Committed(len(w.result.Decision.Notices) > 0)
	}
}
