package chat

import (
	"slices"
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
		return h.belatedly(l, a, said)
	}
	q, err := meant(fitting, "")
	if err != nil {
		return workflow.Command{}, true, err
	}
	if err := onTicket(l, q); err != nil {
		return workflow.Command{}, true, err
	}
	if q, err = between(l, a.text, fitting); err != nil {
		return workflow.Command{}, true, err
	}
	args := workflow.Args{Question: q.No, Kind: said, Count: count, Text: a.text}
	return workflow.Command{Action: workflow.ActTransferSaid, Ticket: q.On, Args: args}, true, nil
}

// onTicket asks for the ticket of a question unless it was read.
func onTicket(l *unit.Loaded, q unit.AskedQuestion) error {
	if t := l.Subjects.Ticket; t == nil || t.Number != q.On {
		return &unit.Reload{Ref: unit.Ref{Question: &unit.QuestionRef{On: q.On, No: q.No}}}
	}
	return nil
}

// whichTransfer keeps the one of several questions about transfers of one ticket that
// a label means: the newest is not the one that has come.
func whichTransfer(l *unit.Loaded, text string, labelled []unit.AskedQuestion) ([]unit.AskedQuestion, error) {
	if len(labelled) < 2 {
		return labelled, nil
	}
	first, _, own := strings.Cut(labelled[0].Kind, ":")
	alike := func(q unit.AskedQuestion) bool {
		of, _, _ := strings.Cut(q.Kind, ":")
		return of == first && q.On == labelled[0].On
	}
	if !own || slices.ContainsFunc(labelled, func(q unit.AskedQuestion) bool { return !alike(q) }) {
		return labelled, nil
	}
	if err := onTicket(l, labelled[0]); err != nil {
		return nil, err
	}
	q, err := between(l, text, labelled)
	return []unit.AskedQuestion{q}, err
}

// between is which of a ticket's transfers words mean: one that names its store or
// its part, or else the only one.
func between(l *unit.Loaded, text string, fitting []unit.AskedQuestion) (unit.AskedQuestion, error) {
	t := l.Subjects.Ticket
	var named []unit.AskedQuestion
	var items []string
	for _, q := range fitting {
		i := slices.IndexFunc(t.Questions, func(x workflow.Question) bool { return x.No == q.No })
		if i < 0 {
			continue
		}
		about := t.Questions[i].About
		sh, _ := l.Facts.Org.Shop(about.Store)
		items = append(items, sh.Name+" "+about.Part)
		if sh.Name != "" && strings.Contains(text, strings.TrimSuffix(sh.Name, "店")) || strings.Contains(strings.ToUpper(text), about.Part) {
			named = append(named, q)
		}
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(named) == 1:
		return named[0], nil
	}
	return unit.AskedQuestion{}, refuse("which_transfer", workflow.Data{Number: t.Number, Plate: workflow.ShowPlate(t.Field("plate")), Items: items})
}

// belatedly reads 同意 or 没货, and no other words, as the answer to a card of the
// sender's store that was passed over.
func (h *Handler) belatedly(l *unit.Loaded, a *hearing, said string) (workflow.Command, bool, error) {
	letter := map[string]string{workflow.SaidGives: "A", workflow.SaidNone: "B"}[said]
	if short, _ := h.Texts.Option(workflow.Option{Key: map[string]string{"A": "give_part", "B": "no_part"}[letter]}); letter == "" || short != a.text {
		return workflow.Command{}, false, nil
	}
	var late []unit.AskedQuestion
	for _, q := range l.Asked {
		of, _, own := strings.Cut(q.Kind, ":")
		if own && of == workflow.AskTransfer && !q.ClosedAt.IsZero() && (!a.named || names(a.ref, q)) {
			late = append(late, q)
		}
	}
	if len(late) == 0 {
		return workflow.Command{}, false, nil
	}
	q, err := meant(late, letter)
	if err != nil {
		return workflow.Command{}, true, err
	}
	if err := onTicket(l, q); err != nil {
		return workflow.Command{}, true, err
	}
	return workflow.Command{Action: workflow.ActAnswer, Ticket: q.On, Args: workflow.Args{Question: q.No, Letter: letter}}, true, nil
}
