package chat

import (
	"regexp"
	"strings"

	"bihuan/bot/phrase"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

var (
	rejecting  = regexp.MustCompile(`^(?:驳回|不批)[ ,:。]*(.+)$`)
	delegating = regexp.MustCompile(`^转(?:交|给)给? *(.+)$`)
	deciding   = regexp.MustCompile(`^(驳回|不批|不同意|同意|批准|转(?:交|给)给?)[ ,:。]*(.+)$`)
	barely     = regexp.MustCompile(`^(?:同意|批准|不同意|驳回|不批)[。.!]?$`)
	agreeing   = regexp.MustCompile(`^(?:同意|批准)`)
	// waiting is no decision yet.
	waiting  = regexp.MustCompile(`^(?:那|你|请|我|先|再|稍)*(?:等(?:一下|一会儿?|会儿?|下|等|我)?|考虑(?:一下|下)?|想想|看看|想一下|看一下)[了吧啦啊,。.!~ ]*$`)
	measured = regexp.MustCompile(`^\d+ *(?:元|块|公里|万|个|年|月|号|%)`)
)

// decidedOn takes the ticket's name from behind a word of decision: 驳回 0006
// 价格不对 means 0006, and the number is no part of the reason. At the end only
// what cannot be a price is one.
func decidedOn(t string) (ref unit.Ref, rest string, ok bool) {
	m := deciding.FindStringSubmatch(t)
	if m == nil || measured.MatchString(m[2]) {
		return ref, t, false
	}
	ref, tail, ok := opening(m[2])
	if !ok {
		ref, tail, ok = trailingRef(m[2])
		ok = ok && (ref.Tail == "" || strings.HasPrefix(ref.Tail, "0"))
	}
	if !ok {
		return ref, t, false
	}
	return ref, strings.TrimSpace(m[1] + " " + tail), true
}

// decision reads a text as the word on an approval that the sender was asked
// for: a reason, a colleague, or in free words a yes or no, which is read back.
func (a *hearing) decision(p *plan, l *unit.Loaded, f *free) (c workflow.Command, ok bool, err error) {
	open := unanswered(l.Asked, l)
	isApproval := func(kind string) bool { return kind == workflow.AskApproval }
	word, worded := explicit(a.text)
	if q, ok := a.newest(open, func(kind string) bool { return strings.HasPrefix(kind, workflow.AskWhy) }); ok && !worded && a.reason(q, f) {
		c, err = p.onHolder(l, q, func() (workflow.Command, error) {
			if waiting.MatchString(a.text) || dropping.MatchString(a.text) {
				return p.answerTo(l, q.On, workflow.Args{Question: q.No, Letter: "A"}) // never mind
			}
			return p.answerTo(l, q.On, workflow.Args{Question: q.No, Text: a.text})
		})
		return c, true, err
	}
	if worded {
		q, ok, err := a.only(open, isApproval)
		if err != nil {
			return c, true, err
		}
		if ok {
			c := word
			c.Ticket, c.Args.Question = q.On, q.No
			c, err = p.onHolder(l, q, func() (workflow.Command, error) { return c, nil })
			return c, true, err
		}
	}
	kind, reason := f.verdict()
	if kind == workflow.ActReject && word.Action == workflow.ActReject {
		reason = word.Args.Text
	}
	if kind == "" {
		return a.notAsked(l, worded)
	}
	q, ok, err := a.only(open, isApproval)
	if err != nil {
		return c, true, err
	}
	if !ok {
		q, ok = a.newest(l.Asked, isApproval)
	}
	if !ok {
		if c, ok := a.foreign(l, kind, reason, f); ok {
			return c, true, nil
		}
		return a.notAsked(l, worded || barely.MatchString(a.text))
	}
	c, err = p.onHolder(l, q, func() (workflow.Command, error) {
		return workflow.Command{Action: workflow.ActOpine, Ticket: q.On, Args: workflow.Args{Kind: kind, Text: reason, Said: f.said()}}, nil
	})
	return c, true, err
}

// reason reports whether a text can say why not: no yes can, no courtesy, no wish,
// and nothing that names another ticket.
func (a *hearing) reason(q unit.AskedQuestion, f *free) bool {
	if waiting.MatchString(a.text) {
		return true
	}
	kind, _ := f.verdict()
	if kind == workflow.ActApprove || agreeing.MatchString(a.text) || courtesies.MatchString(a.text) || f != nil && f.wish != phrase.NoWish {
		return false
	}
	ref, _, ok := trailingRef(a.text)
	return !ok || ref.Tail != "" && !strings.HasPrefix(ref.Tail, "0") || names(ref, q)
}

// foreign is what somebody says of the approval of his current ticket that he was
// not asked about.
func (a *hearing) foreign(l *unit.Loaded, kind, reason string, f *free) (workflow.Command, bool) {
	t := l.Subjects.Ticket
	if t == nil || t.Approval == nil || t.Approval.State != workflow.ApprovalPending {
		return workflow.Command{}, false
	}
	args := workflow.Args{Kind: kind, Text: reason, Said: f.said()}
	return workflow.Command{Action: workflow.ActOpine, Ticket: t.Number, Args: args}, true
}

// notAsked says of a ticket that is named with a decision that the sender is asked
// nothing about it, so that his word hits no other one.
func (a *hearing) notAsked(l *unit.Loaded, worded bool) (workflow.Command, bool, error) {
	if !worded || !a.named {
		return workflow.Command{}, false, nil
	}
	if err := found(l, a.ref); err != nil {
		return workflow.Command{}, true, err
	}
	return workflow.Command{}, true, refuse("approval_not_yours", workflow.View(l.Subjects.Ticket, l.Facts.Org, workflow.Viewer{Member: l.Facts.Actor.Member}))
}

// only is the newest of the questions whose kind fits; where they are of several
// tickets and none is named, the sender has to say which he means.
func (a *hearing) only(qs []unit.AskedQuestion, fits func(kind string) bool) (unit.AskedQuestion, bool, error) {
	var all []unit.AskedQuestion
	for _, q := range qs {
		if one, ok := a.newest([]unit.AskedQuestion{q}, fits); ok {
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return unit.AskedQuestion{}, false, nil
	}
	q, err := meant(all, "")
	return q, err == nil, err
}

// newest is the newest of the questions whose kind fits, on the ticket that the
// text names if it names one.
func (a *hearing) newest(qs []unit.AskedQuestion, fits func(kind string) bool) (unit.AskedQuestion, bool) {
	for _, q := range qs {
		if fits(q.Kind) && !strings.HasPrefix(q.On, "@") && (!a.named || names(a.ref, q)) {
			return q, true
		}
	}
	return unit.AskedQuestion{}, false
}

// explicit are the words of the card's buttons with what they ask for.
func explicit(text string) (workflow.Command, bool) {
	if m := rejecting.FindStringSubmatch(text); m != nil {
		return workflow.Command{Action: workflow.ActReject, Args: workflow.Args{Text: m[1]}}, true
	}
	if m := delegating.FindStringSubmatch(text); m != nil {
		return workflow.Command{Action: workflow.ActDelegate, Args: workflow.Args{Text: strings.Trim(m[1], " ,.。!@")}}, true
	}
	return workflow.Command{}, false
}

// verdict is the yes or no that a free text says; a no wins over a yes.
func (f *free) verdict() (kind, reason string) {
	if f == nil {
		return "", ""
	}
	said := phrase.Intent(f.read.Decision)
	if said == phrase.Approve {
		return workflow.ActApprove, ""
	}
	if said != phrase.Reject {
		return "", ""
	}
	reason = f.said()
	if m := rejecting.FindStringSubmatch(reason); m != nil {
		reason = m[1]
	}
	return workflow.ActReject, reason
}

// spokenDecision is a voice that answers an approval: it is never done, only read
// back.
func spokenDecision(l *unit.Loaded, c workflow.Command, said string) (workflow.Command, bool) {
	opine := func(kind, reason string) (workflow.Command, bool) {
		return workflow.Command{Action: workflow.ActOpine, Ticket: c.Ticket, Args: workflow.Args{Kind: kind, Text: reason, Said: said}}, true
	}
	t := l.Subjects.Ticket
	switch {
	case c.Action == workflow.ActReject:
		return opine(workflow.ActReject, c.Args.Text)
	case c.Action != workflow.ActAnswer || t == nil || t.Number != c.Ticket:
		return c, false
	}
	for _, q := range t.Questions {
		switch {
		case q.No != c.Args.Question:
		case strings.HasPrefix(q.Kind, workflow.AskWhy) && c.Args.Letter == "":
			return opine(workflow.ActReject, said)
		case q.Kind == workflow.AskApproval && c.Args.Letter == "A":
			return opine(workflow.ActApprove, "")
		case q.Kind == workflow.AskApproval && c.Args.Letter == "B":
			return opine(workflow.ActReject, "")
		}
	}
	return c, false
}
