package deliver

import (
	"context"
	"errors"
	"testing"

	"bihuan/workflow/unit"
)

// inbox handles each message once, as the store does. It has no tickets.
type inbox struct {
	handled []unit.Message
	err     error // of what is decided
	broken  error
}

func (i *inbox) Do(_ context.Context, m unit.Message, _ unit.Spec, decide func(unit.Loaded) (unit.Result, error)) (unit.Outcome, error) {
	for _, h := range i.handled {
		if h.ID != "" && h.ID == m.ID {
			return unit.Outcome{Duplicate: true}, nil
		}
	}
	if i.broken != nil {
		return unit.Outcome{}, i.broken
	}
	i.handled = append(i.handled, m)
	_, err := decide(unit.Loaded{})
	i.err = err
	return unit.Outcome{}, err
}

// A crash between the climb and the end of the mail makes the mailer tell again:
// it must not climb twice.
func TestRules_undeliverableIsToldOnce(t *testing.T) {
	i := &inbox{}
	r := Rules{Store: i}
	one := Mail{ID: 7, To: "tech", Ticket: ticket, Notice: question(ticket, 1)}
	other := one
	other.ID = 8
	for _, m := range []Mail{one, one, other} {
		if err := r.Undeliverable(t.Context(), m, ReasonRecipient); err != nil {
			t.Fatal(err)
		}
	}
	if len(i.handled) != 2 || i.handled[0].ID == i.handled[1].ID {
		t.Fatalf("handled %+v", i.handled)
	}
	for _, m := range i.handled {
		if m.ID == "" || m.Kind == "" || m.From != "" || m.Body != nil {
			t.Errorf("a message %+v", m)
		}
	}
}

func TestRules_whatNobodyWaitsFor(t *testing.T) {
	i := &inbox{}
	r := Rules{Store: i}
	for _, m := range []Mail{{ID: 1, Ticket: ticket, Notice: text()}, {ID: 2, Notice: question("@tech", 1)}} {
		if err := r.Undeliverable(t.Context(), m, ReasonGone); err != nil || len(i.handled) != 0 {
			t.Errorf("mail %d: %v, %v", m.ID, i.handled, err)
		}
	}
}

// A timer's generation turns a second firing down, not the inbox. That of a
// ticket which is no more is stale.
func TestRules_timers(t *testing.T) {
	i := &inbox{}
	r := Rules{Store: i}
	due := Due{Number: ticket, Kind: "stall", Gen: 1, DueAt: nine}
	for range 2 {
		if err := r.Fire(t.Context(), due); err != nil || i.err == nil {
			t.Fatalf("%v, %v", err, i.err)
		}
	}
	if len(i.handled) != 2 {
		t.Errorf("handled %+v", i.handled)
	}
	i.broken = errors.New("away")
	if err := r.Fire(t.Context(), due); !errors.Is(err, i.broken) {
		t.Errorf("a failure is hidden: %v", err)
	}
}
