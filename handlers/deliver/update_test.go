package deliver

import (
	"testing"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
)

// asked has sent a question to tech and forgets the sight of it.
func asked(t *testing.T) (*world, *phone, *Mailer) {
	t.Helper()
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	w.post("tech", question(ticket, 1))
	run(t, m)
	p.expect(t, "tech: #1#")
	return w, p, m
}

func TestUpdate_usesTheCodeOnce(t *testing.T) {
	w, p, m := asked(t)
	w.post("tech", update(ticket, 1))
	run(t, m)
	p.expect(t, "tech: [#2#]")
	w.post("tech", update(ticket, 1)) // no code is left: in words
	run(t, m)
	p.expect(t, "tech: #3#")
}

// Without a code the buttons of a reopened question cannot come back: it is asked
// in words, whose letters answer as well.
func TestUpdate_reopenedWithoutACode(t *testing.T) {
	w, p, m := asked(t)
	w.post("tech", update(ticket, 1))
	run(t, m)
	var rendered []workflow.Notice
	m.cfg.Renderer = spy{&rendered}
	r := w.post("tech", reopened(ticket, 1))
	run(t, m)
	p.expect(t, "tech: [#2#]", "tech: #3#")
	w.expectRow(t, r, Sent, "")
	if last := rendered[len(rendered)-1]; last.Update || len(last.Question.Options) != 2 {
		t.Errorf("not asked: %+v", last)
	}
}

// spy keeps what is rendered.
type spy struct{ notices *[]workflow.Notice }

func (s spy) Message(n workflow.Notice, m workflow.Member) (bot.Outbound, error) {
	*s.notices = append(*s.notices, n)
	return words{}.Message(n, m)
}

func (s spy) Digest(m workflow.Member, notices []workflow.Notice) (bot.Outbound, error) {
	return words{}.Digest(m, notices)
}

func TestUpdate_aPressGivesAnotherCode(t *testing.T) {
	w, p, m := asked(t)
	card := w.cards[0]
	card.ResponseCode, card.CodeAt = "of the press", nine.Add(time.Minute)
	w.cards = append(w.cards, card)
	p.codes[card.ResponseCode] = false
	w.post("tech", update(ticket, 1))
	run(t, m)
	if !p.codes["of the press"] {
		t.Error("the newest code was not used")
	}
}

func TestUpdate_codeIsTooOld(t *testing.T) {
	w, p, m := asked(t)
	w.pass(codeLife)
	w.post("tech", update(ticket, 1))
	run(t, m)
	p.expect(t, "tech: #2#")
}

func TestUpdate_codeIsRefused(t *testing.T) {
	w, p, m := asked(t)
	p.codes[w.cards[0].ResponseCode] = true // used by something that did not say so
	r := w.post("tech", update(ticket, 1))
	run(t, m)
	p.expect(t, "tech: #2#")
	w.expectRow(t, r, Sent, "")
	if !w.used[w.cards[0].TaskID] {
		t.Error("the code was not marked")
	}
}

func TestUpdate_uncertainArrived(t *testing.T) {
	w, p, m := asked(t)
	r := w.post("tech", update(ticket, 1))
	p.faults = []*trouble{{class: RetryUncertain, arrived: true}}
	run(t, m)
	w.pass(time.Minute)
	run(t, m)
	p.expect(t, "tech: [#2#]")
	w.expectRow(t, r, Sent, "")
}

// peers 4: redraws of a card queue up.
func TestUpdate_newestStateWins(t *testing.T) {
	w, p, m := asked(t)
	older := w.post("tech", update(ticket, 1))
	other := w.post("tech", update(ticket, 2))
	w.post("tech", update(ticket, 1))
	run(t, m)
	p.expect(t, "tech: [#4#]")
	w.expectRow(t, older, Dropped, ReasonSuperseded)
	w.expectRow(t, other, Dropped, ReasonSettled) // nobody was shown its question
}

// The older update has used the code, nobody knows; the newer one must not take
// that for its own arrival.
func TestUpdate_afterAnUncertainOne(t *testing.T) {
	w, p, m := asked(t)
	w.post("tech", update(ticket, 1))
	p.faults = []*trouble{{class: RetryUncertain, arrived: true}}
	run(t, m)
	newer := w.post("tech", update(ticket, 1))
	newer.Uncertain = true // its lease ran out before it was tried
	w.pass(time.Minute)
	run(t, m)
	p.expect(t, "tech: [#2#]", "tech: #3#")
	w.expectRow(t, newer, Sent, "")
}

func TestUpdate_beforeItsCardWentOut(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	card := w.post("tech", question(ticket, 1))
	end := w.post("tech", update(ticket, 1))
	run(t, w.mailer(p))
	p.expect(t)
	w.expectRow(t, card, Dropped, ReasonSettled)
	w.expectRow(t, end, Dropped, ReasonSettled)
}

// A card that was tried may be known from the digest that went out with it.
func TestUpdate_beforeItsCardWentOutAgain(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	card := w.post("tech", question(ticket, 1))
	p.faults = []*trouble{{class: RetryLater}}
	run(t, m)
	w.post("tech", update(ticket, 1))
	w.pass(time.Minute)
	run(t, m)
	p.expect(t, "tech: #2#")
	w.expectRow(t, card, Dropped, ReasonSuperseded)
}

// Settled and undone while the night held the card: somebody needs its buttons.
func TestUpdate_undoneBeforeItsCardWentOut(t *testing.T) {
	w := newWorld()
	p := newPhone(w)
	m := w.mailer(p)
	card := w.post("tech", held(question(ticket, 1)))
	end := w.post("tech", held(update(ticket, 1)))
	again := w.post("tech", held(reopened(ticket, 1)))
	w.pass(24 * time.Hour)
	p.faults = []*trouble{{class: RetryUncertain, arrived: true}} // even so
	run(t, m)
	p.expect(t, "tech: #1#")
	w.pass(time.Minute)
	run(t, m)
	w.expectRow(t, card, Sent, "")
	w.expectRow(t, end, Dropped, ReasonSuperseded)
	w.expectRow(t, again, Dropped, ReasonSettled) // the code is lost; the buttons are there

	w.post("tech", question(ticket, 2))
	again = w.post("tech", reopened(ticket, 2))
	run(t, m)
	p.expect(t, "tech: #4#", "tech: [#5#]")
	w.expectRow(t, again, Sent, "")
}

func TestUpdate_cardsCannotBeRead(t *testing.T) {
	w, p, m := asked(t)
	w.cardsDown = true
	r := w.post("tech", update(ticket, 1))
	run(t, m)
	w.expectRow(t, r, "", ReasonStore)
	w.cardsDown = false
	w.pass(time.Minute)
	run(t, m)
	p.expect(t, "tech: [#2#]")
}

// An update that cannot reach anybody bothers nobody else with it.
func TestUpdate_failureDoesNotClimb(t *testing.T) {
	w, p, m := asked(t)
	r := w.post("tech", update(ticket, 1))
	p.faults = []*trouble{{class: Recipient}, {class: Recipient}}
	run(t, m)
	w.expectRow(t, r, Failed, ReasonRecipient)
	if len(w.told) != 0 {
		t.Errorf("told %v", w.told)
	}
}
