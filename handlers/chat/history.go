package chat

import (
	"slices"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// past plans 历史 with a ticket or plate, or of the current ticket. Several
// tickets of one plate have one history.
func (h *Handler) past(in bot.Inbound, rest string) *plan {
	ref, tail, ok := opening(rest)
	switch {
	case rest == "":
		ref = unit.Ref{Current: true}
	case !ok || tail != "":
		return h.saying(in, "how_to_history")
	}
	p := h.core(in, workflow.ActHistory, ref)
	named := p.command
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if c := l.Candidates; l.Subjects.Ticket == nil && len(c) > 1 && !slices.ContainsFunc(c, func(x unit.Candidate) bool { return x.Plate != c[0].Plate }) {
			return workflow.Command{}, &unit.Reload{Ref: unit.Ref{Number: c[0].Number}}
		}
		return named(l)
	}
	return p
}
