package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// signatures is the name space of their ids.
var signatures = uuid.MustParse("b3c9a0f4-5d0e-4e0c-8a0f-2f1f7f5c9a61")

// Signature is a name drawn under an approval.
type Signature struct {
	UserID  string
	Number  string // of the ticket
	Version int    // of the quote that the signer saw
	Asked   int    // number of the question; after a withdrawal it is another one
	SHA256  string // of the picture, hex
}

func (s Signature) id() string {
	return uuid.NewSHA1(signatures, fmt.Appendf(nil, "%s\n%s\n%d\n%d\n%s", s.UserID, s.Number, s.Version, s.Asked, s.SHA256)).String()
}

// Sign commits an approval by signature. keep stores the picture's bytes under
// the id of a medium that has a row by then: no approval is on record whose
// picture is not there. It returns what is said to the signer; a
// *workflow.Refusal says why he may not.
func (h *Handler) Sign(ctx context.Context, s Signature, keep func(medium string) error) (workflow.Saying, error) {
	id := s.id()
	c := workflow.Command{Action: workflow.ActSign, Ticket: s.Number,
		Args: workflow.Args{Value: id, Text: s.SHA256, Version: s.Version}}
	arrival := &unit.Arrival{ID: id, Kind: unit.MediumSignature, Ticket: s.Number}
	if _, err := h.signing(ctx, "signature:"+id, s, c, arrival); err != nil {
		return workflow.Saying{}, err
	}
	if err := keep(id); err != nil {
		return workflow.Saying{}, fmt.Errorf("signature under %s: %w", s.Number, err)
	}
	out, err := h.signing(ctx, "sign:"+id, s, c, nil)
	if err != nil {
		return workflow.Saying{}, err
	}
	var said workflow.Saying
	if err := json.Unmarshal(out.Reply, &said); err != nil {
		return said, fmt.Errorf("signature under %s: stored answer: %w", s.Number, err)
	}
	return said, nil
}

// signing decides on a signature, and commits the decision or, with an arrival,
// only that.
func (h *Handler) signing(ctx context.Context, message string, s Signature, c workflow.Command, a *unit.Arrival) (unit.Outcome, error) {
	m := unit.Message{ID: message, From: s.UserID, Kind: "sign"}
	var refused error
	out, err := h.Store.Do(ctx, m, unit.Spec{Member: s.UserID, Ref: unit.Ref{Number: s.Number}}, func(l unit.Loaded) (unit.Result, error) {
		refused = nil
		member, known := l.Facts.Org.Member(s.UserID)
		if !known || l.Subjects.Ticket == nil {
			refused = refuse("unknown_ticket", workflow.Data{Text: s.Number})
			return unit.Result{}, refused
		}
		l.Facts.Cause, l.Facts.Actor = message, workflow.Actor{Member: member}
		d, err := workflow.Decide(l.Subjects, c, l.Facts)
		if _, no := errors.AsType[*workflow.Refusal](err); no {
			refused = err
		}
		if err != nil || a != nil {
			return unit.Result{Arrival: a}, err
		}
		said, err := json.Marshal(workflow.Saying{Key: d.Answer.Key, Data: d.Answer.Data})
		return unit.Result{Decision: d, Reply: said}, err
	})
	if refused != nil {
		return out, refused
	}
	if err != nil {
		return out, fmt.Errorf("signature under %s: %w", s.Number, err)
	}
	return out, nil
}
