package workflow_test

import (
	"errors"
	"strings"
	"testing"

	"bihuan/workflow"
)

// with is the blueprint repair, changed, as its next version.
func (d *desk) with(change func(*workflow.Blueprint)) {
	old, _ := d.org.Blueprint("repair", 0)
	next := *old
	next.Version++
	next.Actions, next.Steps = append([]workflow.Action(nil), old.Actions...), append([]workflow.Step(nil), old.Steps...)
	change(&next)
	o := *d.org
	o.Blueprints = append(append([]*workflow.Blueprint(nil), o.Blueprints...), &next)
	d.org = &o
}

func (d *desk) lift(number string) error {
	_, err := d.try("", workflow.Command{Action: workflow.ActLift, Ticket: number})
	return err
}

// What is asked on a card must be possible in the new version; else the card ends
// and the step asks its own question.
func TestLift_questions(t *testing.T) {
	d := newDesk(t)
	n := d.checking()
	first := d.asked("banzhang", n, workflow.AskStep)
	d.with(func(b *workflow.Blueprint) {
		for i := range b.Actions {
			if b.Actions[i].Key == "rework" {
				b.Actions[i].Key, b.Actions[i].Words = "redo", []string{"重做"}
			}
		}
		for i := range b.Steps {
			if b.Steps[i].Key == "final_check" {
				ask := *b.Steps[i].Ask
				ask.Options = []string{"passed", "redo"}
				b.Steps[i].Ask = &ask
			}
		}
	})
	if err := d.lift(n); err != nil {
		t.Fatal(err)
	}
	second := d.asked("banzhang", n, workflow.AskStep)
	if second.No == first.No || second.Options[1].Label != "重做" {
		t.Errorf("asked again: %+v", second)
	}
	if again := d.lift(n); !errors.Is(again, workflow.ErrUnfit) {
		t.Errorf("the same version again: %v", again)
	}
}

func TestLift_unfit(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*workflow.Blueprint)
		says   string
	}{
		"step": {func(b *workflow.Blueprint) {
			for i := range b.Steps {
				if b.Steps[i].Key == "work" {
					b.Steps[i].Key = "labour"
				}
			}
		}, `no step "work"`},
		"field": {func(b *workflow.Blueprint) {
			b.Fields = append([]workflow.Field(nil), b.Fields...)
			b.Fields = append(b.Fields, workflow.Field{Key: "mileage", Required: true})
		}, `requires "mileage"`},
		"dispatch": {func(b *workflow.Blueprint) {
			for i := range b.Actions {
				if b.Actions[i].Purpose == "work" {
					b.Actions[i].Purpose = "labour"
				}
			}
		}, `no dispatch for "work"`},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			n := d.working()
			d.with(c.change)
			if err := d.lift(n); !errors.Is(err, workflow.ErrUnfit) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
	d := newDesk(t)
	n := d.working()
	if _, err := d.try("dianzhang", workflow.Command{Action: workflow.ActLift, Ticket: n}); err == nil {
		t.Error("nobody lifts a ticket from the chat")
	}
}
