package chat

import (
	"strings"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// consignment reads 『发了 让小李带过去』 as an answer to the sender's open question
// about a part between two stores. It is read back before anything moves.
func (h *Handler) consignment(l *unit.Loaded, a *hearing) (workflow.Command, bool, error) {
	if h.Phrase == nil {
		return workflow.Command{}, false, nil
	}
	said, count := h.Phrase.Consignment(a.text)
	if said == "" {
		return workflow.Command{}, false, nil
	}
	var fitting []unit.AskedQuestion
	for _, q := range unanswered(l.Asked, l) {
		of, _, own := strings.Cut(q.Kind, ":")
		if own && workflow.MeansTransfer(of, said) && (!a.named || names(a.ref, q)) {
			fitting = append(fitting, q)
		}
	}
	if len(fitting) == 0 {
		return workflow.Command{}, false, nil
	}
	q, err := meant(fitting, "")
	if err != nil {
		return workflow.Command{}, true, err
	}
	if t := l.Subjects.Ticket; t == nil || t.Number != q.On {
		return workflow.Command{}, true, &unit.Reload{Ref: unit.Ref{Question: &unit.QuestionRef{On: q.On, No: q.No}}}
	}
	args := workflow.Args{Question: q.No, Kind: said, Count: count, Text: a.text}
	return workflow.Command{Action: workflow.ActTransferSaid, Ticket: q.On, Args: args}, true, nil
}
