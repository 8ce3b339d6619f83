package workflow

import (
	"errors"
	"fmt"
	"slices"
)

// ErrUnfit is a ticket that cannot go on under another version of its
// blueprint; the error that wraps it says what is in the way.
var ErrUnfit = errors.New("it does not fit")

// lift puts a running ticket under another version of its blueprint, which it
// keeps from then on. Where it stands, what it waits for and what it is asked
// must mean something there. A question whose answers the new version does not
// know ends; the step's own is asked anew.
func (d *decider) lift(c Command) error {
	next, ok := d.f.Org.Blueprint(d.t.Blueprint, c.Args.Version)
	switch {
	case !ok:
		return fmt.Errorf("%w: there is no version %d of %s", ErrUnfit, c.Args.Version, d.t.Blueprint)
	case d.t.State == Done:
		return fmt.Errorf("%w: a ticket that is done keeps its version", ErrUnfit)
	case next.Version == d.t.BlueprintVersion:
		return fmt.Errorf("%w: it has version %d already", ErrUnfit, next.Version)
	}
	if err := d.fits(next); err != nil {
		return err
	}
	d.event(Lifted{From: d.t.BlueprintVersion, To: next.Version, Stage: stageOf(next, d.t.Step)})
	d.bp = next
	d.voidOutdated()
	again := false
	for _, q := range d.t.Questions {
		if q.Closed == "" && !d.answerable(q) {
			again = again || q.Kind == AskStep
			d.closeWhere("superseded", func(x Question) bool { return x.No == q.No })
		}
	}
	if again {
		return d.askStep(nil)
	}
	return nil
}

// fits looks for what the ticket has and the version lacks.
func (d *decider) fits(next *Blueprint) error {
	if _, ok := next.Step(d.t.Step); !ok {
		return fmt.Errorf("%w: version %d has no step %q", ErrUnfit, next.Version, d.t.Step)
	}
	if d.t.State == Blocked {
		if reason := d.t.Blocks[len(d.t.Blocks)-1].Reason; !knows(next.Reason, reason) {
			return fmt.Errorf("%w: version %d has no reason %q, for which it is blocked", ErrUnfit, next.Version, reason)
		}
	}
	if w := d.t.Awaits; w != nil && !knows(next.Action, w.Action) {
		return fmt.Errorf("%w: version %d has no action %q, which waits for a photo", ErrUnfit, next.Version, w.Action)
	}
	for _, f := range next.Fields {
		if f.Required && d.t.Fields[f.Key] == "" {
			return fmt.Errorf("%w: version %d requires %q, which it lacks", ErrUnfit, next.Version, f.Key)
		}
	}
	for _, x := range d.t.Dispatches {
		if x.Open() && !slices.ContainsFunc(next.Actions, func(a Action) bool { return a.Purpose == x.Purpose }) {
			return fmt.Errorf("%w: version %d knows no dispatch for %q", ErrUnfit, next.Version, x.Purpose)
		}
	}
	return nil
}

// answerable reports whether each answer of a question still is an action.
func (d *decider) answerable(q Question) bool {
	for _, o := range q.Options {
		if _, core := coreActions[o.Command.Action]; !core && o.Command.Action != ActKeep && !knows(d.bp.Action, o.Command.Action) {
			return false
		}
	}
	return true
}

func knows[T any](find func(string) (T, bool), key string) bool {
	_, ok := find(key)
	return ok
}

func stageOf(b *Blueprint, step string) string {
	s, _ := b.Step(step)
	return s.Stage
}
