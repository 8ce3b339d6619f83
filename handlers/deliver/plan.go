package deliver

import (
	"cmp"
	"slices"

	"bihuan/workflow"
)

// burst is how many texts in a row still go out one by one.
const burst = 3

// step is one message to a recipient, or several mails in one.
type step struct {
	mails []Mail
	joint bool // all in one text; those that ask follow as steps of their own
	// plain sends an update as a text: its card never went out.
	plain bool
}

// owns lists the mails that are settled with the step.
func (s step) owns() []Mail {
	if !s.joint {
		return s.mails
	}
	return slices.DeleteFunc(slices.Clone(s.mails), asks)
}

// entry is a mail on its way through the plan.
type entry struct {
	Mail
	orphan bool // an update whose original is dropped with it
}

// text tells what goes out as words alone.
func (e entry) text() bool { return e.orphan || e.Notice.Question == nil }

func (e entry) step() step { return step{mails: []Mail{e.Mail}, plain: e.orphan} }

// byRecipient groups mails by recipient, each group in the order of its rows.
func byRecipient(mails []Mail) [][]Mail {
	sorted := slices.SortedStableFunc(slices.Values(mails), func(a, b Mail) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
	var groups [][]Mail
	for i, m := range sorted {
		if i == 0 || m.To != sorted[i-1].To {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], m)
	}
	return groups
}

// newest keeps one recipient's newest update of each card. Older updates of it
// are needless, and so is the card itself if it waits here: it would show
// buttons for what is settled. The update then stands alone.
func newest(mails []Mail) (kept []entry, dropped []Mail) {
	type card struct {
		on string
		no int
	}
	last := map[card]int{} // index of the newest update
	for i, m := range mails {
		if isUpdate(m) {
			last[card{m.Notice.On, m.Notice.Question.No}] = i
		}
	}
	orphans := map[int]bool{}
	for i, m := range mails {
		if m.Notice.Question != nil {
			if u, ok := last[card{m.Notice.On, m.Notice.Question.No}]; ok && i < u {
				dropped = append(dropped, m)
				orphans[u] = orphans[u] || asks(m)
				continue
			}
		}
		kept = append(kept, entry{Mail: m, orphan: orphans[i]})
	}
	return kept, dropped
}

// compose puts one recipient's mails into steps. What may have arrived already
// is composed apart from the rest, so that a repeated message equals the first
// one to the byte. fits tells whether notices make one text that is short
// enough.
func compose(entries []entry, fits func([]workflow.Notice) bool) []step {
	var tried, fresh []entry
	for _, e := range entries {
		if e.Uncertain {
			tried = append(tried, e)
		} else {
			fresh = append(fresh, e)
		}
	}
	return append(withDigest(tried, fits), withDigest(fresh, fits)...)
}

// withDigest makes one text of what waited for the opening, what needs a press
// first, and lets the cards follow it. A digest needs at least one text: its
// row is what remembers that the digest is out, also after a crash.
func withDigest(entries []entry, fits func([]workflow.Notice) bool) []step {
	var ask, texts, updates, rest []entry
	for _, e := range entries {
		switch {
		case !e.Held:
			rest = append(rest, e)
		case e.text():
			texts = append(texts, e)
		case e.Notice.Update:
			updates = append(updates, e)
		default:
			ask = append(ask, e)
		}
	}
	if len(texts) == 0 || len(ask)+len(texts) < 2 {
		return bundled(entries, fits)
	}
	all := slices.Concat(ask, texts)
	var steps []step
	if fits(notices(all)) {
		steps = append(steps, joint(all))
		steps = append(steps, singles(ask)...)
	} else {
		steps = append(singles(ask), halves(texts, fits)...)
	}
	return slices.Concat(steps, singles(updates), bundled(rest, fits))
}

// bundled makes one text of every run of more than burst texts. An update
// changes a card that is there already, so it does not end a run.
func bundled(entries []entry, fits func([]workflow.Notice) bool) []step {
	var steps []step
	var run []entry // texts, and updates between them
	flush := func() {
		var texts, updates []entry
		for _, e := range run {
			if e.text() {
				texts = append(texts, e)
			} else {
				updates = append(updates, e)
			}
		}
		if len(texts) > burst {
			steps = slices.Concat(steps, halves(texts, fits), singles(updates))
		} else {
			steps = append(steps, singles(run)...)
		}
		run = nil
	}
	for _, e := range entries {
		if e.text() || e.Notice.Update {
			run = append(run, e)
			continue
		}
		flush()
		steps = append(steps, e.step())
	}
	flush()
	return steps
}

// halves joins texts into as few messages as fit, by halving what does not.
func halves(texts []entry, fits func([]workflow.Notice) bool) []step {
	if len(texts) == 1 {
		return singles(texts)
	}
	if fits(notices(texts)) {
		return []step{joint(texts)}
	}
	half := len(texts) / 2
	return append(halves(texts[:half], fits), halves(texts[half:], fits)...)
}

func singles(entries []entry) []step {
	steps := make([]step, len(entries))
	for i, e := range entries {
		steps[i] = e.step()
	}
	return steps
}

func joint(entries []entry) step {
	s := step{joint: true}
	for _, e := range entries {
		s.mails = append(s.mails, e.Mail)
	}
	return s
}

func notices(entries []entry) []workflow.Notice {
	out := make([]workflow.Notice, len(entries))
	for i, e := range entries {
		out[i] = e.Notice
	}
	return out
}
