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

// card is what the updates of a question are of.
type card struct {
	on string
	no int
}

func cardOf(m Mail) card { return card{m.Notice.On, m.Notice.Question.No} }

// untried tells a mail that certainly nobody has seen, also not in a digest.
func untried(m Mail) bool { return m.Attempts == 0 && !m.Uncertain }

// waiting is what one recipient's mails hold of one card.
type waiting struct {
	update int // index of its newest update
	// shown: a card that waits with it may be known from a digest or an
	// earlier try; unshown: one that waits with it is not.
	shown, unshown bool
}

// waitingCards collects the cards that have an update among the mails.
func waitingCards(mails []Mail) map[card]waiting {
	cards := map[card]waiting{}
	for i, m := range mails {
		if isUpdate(m) {
			cards[cardOf(m)] = waiting{update: i}
		}
	}
	for i, m := range mails {
		if !asks(m) {
			continue
		}
		if c, ok := cards[cardOf(m)]; ok && i < c.update {
			c.shown, c.unshown = c.shown || !untried(m), c.unshown || untried(m)
			cards[cardOf(m)] = c
		}
	}
	return cards
}

// newest keeps one recipient's newest update of each card; older ones are
// needless. If the card itself waits here too, and its question is settled, it
// is not sent: it would show buttons for what is over. Whoever knows of the
// question is told of its end in words, whoever does not is spared both. While
// the question is open (its end was undone), the card goes out and then gets its
// newest look.
func newest(mails []Mail) (kept []entry, dropped []drop) {
	cards := waitingCards(mails)
	for i, m := range mails {
		if m.Notice.Question == nil {
			kept = append(kept, entry{Mail: m})
			continue
		}
		c, updated := cards[cardOf(m)]
		if !updated || i > c.update {
			kept = append(kept, entry{Mail: m})
			continue
		}
		open := mails[c.update].Notice.Question.Closed == ""
		unseen := !open && c.unshown && !c.shown
		switch {
		case i < c.update && isUpdate(m):
			dropped = append(dropped, drop{m, ReasonSuperseded})
		case unseen:
			dropped = append(dropped, drop{m, ReasonSettled})
		case i < c.update && !open:
			dropped = append(dropped, drop{m, ReasonSuperseded})
		default:
			kept = append(kept, entry{Mail: m, orphan: i == c.update && !open && c.shown})
		}
	}
	return kept, dropped
}

// drop is a mail that is not worth sending, and why.
type drop struct {
	Mail
	reason string
}

// compose puts one recipient's mails into steps: the night's backlog first,
// then the rest in order. fits tells whether notices make one text that is
// short enough.
func compose(entries []entry, fits func([]workflow.Notice) bool) []step {
	tried, entries := digest(entries, true, fits)
	fresh, entries := digest(entries, false, fits)
	return slices.Concat(tried, fresh, bundled(entries, fits))
}

// digest takes what waited for the opening out of the entries: one text, what
// needs a press first, and the cards after it. What may have arrived already
// makes a digest of its own, so that a repeated one equals the first to the
// byte. It needs at least one text: its row is what remembers that the digest
// is out, also after a crash.
func digest(entries []entry, uncertain bool, fits func([]workflow.Notice) bool) (steps []step, rest []entry) {
	var ask, texts, updates []entry
	for _, e := range entries {
		switch {
		case !e.Held || e.Uncertain != uncertain:
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
		return nil, entries
	}
	all := slices.Concat(ask, texts)
	if fits(notices(all)) {
		steps = append([]step{joint(all)}, singles(ask)...)
	} else {
		steps = append(singles(ask), halves(texts, fits)...)
	}
	return append(steps, singles(updates)...), rest
}

// bundled makes one text of every run of more than burst texts. An update
// changes a card that is there already, so it does not end a run; a text that
// may have arrived does, for it is repeated with none but its fellows.
func bundled(entries []entry, fits func([]workflow.Notice) bool) []step {
	var steps []step
	var run, texts, updates []entry // texts and updates are what a run consists of
	flush := func() {
		if len(texts) > burst {
			steps = slices.Concat(steps, halves(texts, fits), singles(updates))
		} else {
			steps = append(steps, singles(run)...)
		}
		run, texts, updates = nil, nil, nil
	}
	for _, e := range entries {
		switch {
		case e.text():
			if len(texts) > 0 && texts[0].Uncertain != e.Uncertain {
				flush()
			}
			run, texts = append(run, e), append(texts, e)
		case e.Notice.Update:
			run, updates = append(run, e), append(updates, e)
		default:
			flush()
			steps = append(steps, e.step())
		}
	}
	flush()
	return steps
}

// halves joins texts into few messages that fit, by halving what does not. What
// it joins is always more than burst, so that it is joined again alone.
func halves(texts []entry, fits func([]workflow.Notice) bool) []step {
	if len(texts) <= burst {
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
