package chat

import (
	"context"

	"github.com/google/uuid"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// uploads is the name space of ids that are made of a form's nonce.
var uploads = uuid.MustParse("5f0b1c3e-8a51-4f0e-9d53-1b4a6f0d7c11")

// Upload commits that a member sends a photo of a ticket from its page, and
// returns the id under which its bytes have to be kept next; until they are, it
// is looked for in vain. The same nonce is the same photo. A *workflow.Refusal
// says why it is not taken.
func (h *Handler) Upload(ctx context.Context, userid, number, nonce string) (medium string, err error) {
	id := uuid.NewSHA1(uploads, []byte(userid+"\n"+number+"\n"+nonce)).String()
	message := unit.Message{ID: "upload:" + id, From: userid, Kind: "upload"}
	spec := unit.Spec{Member: userid, Ref: unit.Ref{Number: number}}
	var refused error
	_, err = h.Store.Do(ctx, message, spec, func(l unit.Loaded) (unit.Result, error) {
		member, known := l.Facts.Org.Member(userid)
		t := l.Subjects.Ticket
		switch {
		case !known, t == nil, !(workflow.Viewer{Member: member}).InScope(t):
			refused = refuse("unknown_ticket", workflow.Data{Text: number})
		case t.State == workflow.Done:
			refused = refuse("closed_ticket", workflow.View(t, l.Facts.Org, workflow.Viewer{Member: member}))
		default:
			refused = nil
			return unit.Result{Arrival: &unit.Arrival{ID: id, Kind: unit.MediumPhoto, Ticket: number}}, nil
		}
		return unit.Result{}, refused
	})
	if refused != nil {
		return "", refused
	}
	return id, err
}
