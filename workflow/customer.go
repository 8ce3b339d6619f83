package workflow

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What the customer may do on his page. Nobody else can, and he can do nothing
// else.
const (
	ActIdentify = "identify"          // Args.Value: the last four digits of his phone
	ActReply    = "customer_reply"    // Args.Agreed and Declined, of the quote Args.Version that he saw
	ActEnquire  = "customer_question" // Args.Text, perhaps about the quote line Args.Line
)

// ByCustomer stands for the customer in the record. No userid begins like this.
const ByCustomer = "@customer"

// ConsentPage is the kind of a consent that was given on the customer's page.
const ConsentPage = "page"

const (
	// MaxWrongDigits is how often the four digits may be wrong before only the
	// advisor can help.
	MaxWrongDigits = 5

	askedDigits   = 4   // of the phone, from its end
	maxRemark     = 200 // characters of a question or an answer
	maxUnanswered = 10  // questions that may wait for their answer
	keptRemarks   = 60  // a ticket remembers; the events hold all
	keptPromises  = 12  // likewise, moves of the promised time
)

// Remark is a word between customer and store.
type Remark struct {
	By   string // ByCustomer or a userid
	At   time.Time
	Text string
	Line int `json:",omitzero"` // id of the quote line that it is about
}

// Moved is a change of the promised time.
type Moved struct {
	From, To, At time.Time
	Reason       string `json:",omitzero"`
}

// customerActions need a ticket of the customer's own.
var customerActions map[string]func(*decider, Command) error

func init() {
	customerActions = map[string]func(*decider, Command) error{
		ActIdentify: (*decider).identify,
		ActReply:    (*decider).customerReply,
		ActEnquire:  (*decider).enquire,
	}
}

// customer is everything that the holder of a customer's page may do. A
// member's own device speaks for no customer.
func (d *decider) customer(c Command) error {
	do, ok := customerActions[c.Action]
	switch {
	case !ok, d.t == nil, d.bp == nil, d.t.Customer != d.f.Actor.Customer:
		return d.refuse("page_nothing", nil)
	case d.f.Actor.Staff:
		return d.refuse("page_staff", nil)
	}
	return do(d, c)
}

// identify compares the last four digits of the phone on file. A wrong try is
// recorded, the last one told to the advisor.
func (d *decider) identify(c Command) error {
	phone := d.t.Fields["phone"]
	switch {
	case len(phone) < askedDigits:
		return d.refuse("page_no_phone", nil)
	case d.t.Locked():
		return d.refuse("page_locked", nil)
	case len(c.Args.Value) != askedDigits:
		return d.refuse("page_four_digits", nil)
	case c.Args.Value == phone[len(phone)-askedDigits:]:
		d.event(Identified{})
		return d.say("page_known", nil)
	}
	d.event(Identified{Wrong: true})
	if !d.t.Locked() {
		return d.say("page_wrong_digits", func(x *Data) { x.Count = MaxWrongDigits - d.t.WrongDigits })
	}
	d.tellRoles([]Role{Advisor}, "customer_locked", nil)
	return d.say("page_locked", nil)
}

// customerReply is the customer's word on lines of the quote that he saw.
func (d *decider) customerReply(c Command) error {
	a, ok := d.customersWord()
	agreed, declined := c.Args.Agreed, c.Args.Declined
	switch {
	case d.t.State == Done:
		return d.refuse("page_over", nil)
	case !ok:
		return d.refuse("page_nothing", nil)
	case !d.f.Actor.Known:
		return d.refuse("page_who", nil)
	case len(agreed)+len(declined) == 0:
		return d.refuse("page_choose", nil)
	case d.t.Quote.Version != c.Args.Version, d.t.Quote.Offered != c.Args.Version:
		return d.refuse("page_quote_changed", nil)
	case !coversOnly(d.t.Quote.Waiting(), agreed, declined), slices.ContainsFunc(agreed, func(id int) bool { return slices.Contains(declined, id) }):
		return d.refuse("page_answered", nil)
	}
	d.consented(Consented{QuoteVersion: d.t.Quote.Version, Kind: ConsentPage, Agreed: agreed, Declined: declined})
	d.close(AskReadback, "superseded")
	d.close(AskOffer, "superseded")
	d.customerAnswered()
	if err := d.passOn(a, d.consentData(ConsentPage, agreed, declined)); err != nil {
		return err
	}
	return d.say("page_noted", nil)
}

// customersWord is the action that records the customer's word, if it may be
// given in this step.
func (d *decider) customersWord() (Action, bool) {
	for _, a := range d.bp.Actions {
		if a.Verb == VerbAnswer && (len(a.From) == 0 || slices.Contains(a.From, d.t.Step)) {
			return a, true
		}
	}
	return Action{}, false
}

// passOn tells the advisors what the customer said: on the card of the next
// step if they get one, else in a sentence.
func (d *decider) passOn(a Action, what func(*Data)) error {
	var asked []string
	if len(d.t.Quote.Agreed()) > 0 && d.forward(a) {
		if err := d.askStep(what); err != nil {
			return err
		}
		if q := d.openOf(AskStep); q != nil {
			asked = q.To
		}
	}
	to, roles := d.hearers([]Role{Advisor})
	for _, m := range to {
		if !slices.Contains(asked, m.UserID) {
			d.tell(m, roleOf(m, roles), "customer_says", what)
		}
	}
	return nil
}

// enquire passes a question on to the advisors. It is no answer to the quote,
// whatever it says.
func (d *decider) enquire(c Command) error {
	text := strings.TrimSpace(strings.Map(printable, c.Args.Text))
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return d.refuse("page_empty", nil)
	case n > maxRemark:
		return d.refuse("page_long", nil)
	case d.t.Unanswered() >= maxUnanswered:
		return d.refuse("page_wait", nil)
	}
	d.event(Said{Text: text, Line: c.Args.Line})
	d.customerSpoke()
	title := ""
	for _, l := range d.t.Quote.Lines {
		if l.ID == c.Args.Line {
			title = l.Title
		}
	}
	d.tellRoles([]Role{Advisor}, "customer_asks", func(x *Data) { x.Text, x.Choice = text, title })
	return d.say("page_asked", nil)
}

// blankBraille is the one blank that Unicode calls a symbol.
const blankBraille = '\u2800'

// printable turns line breaks and odd blanks into plain ones and drops what
// cannot be seen: control characters, zero widths, turns of the direction.
func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r) && !unicode.IsGraphic(r), unicode.In(r, unicode.Zl, unicode.Zp), r == blankBraille:
		return ' '
	case !unicode.IsGraphic(r), r == utf8.RuneError, unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return -1
	}
	return r
}

// replyToCustomer answers on the customer's page.
func (d *decider) replyToCustomer(c Command) error {
	if utf8.RuneCountInString(c.Args.Text) > maxRemark {
		return d.refuse("reply_long", nil)
	}
	d.event(Said{Text: c.Args.Text})
	d.current()
	return d.say("replied", nil)
}

// Locked reports whether the digits were wrong too often. A corrected phone
// number begins anew.
func (t *Ticket) Locked() bool { return t.WrongDigits >= MaxWrongDigits }

// Unanswered counts the customer's questions since the store's last word.
func (t *Ticket) Unanswered() int {
	n := 0
	for _, r := range slices.Backward(t.Talk) {
		if r.By != ByCustomer {
			break
		}
		n++
	}
	return n
}

// heard puts what was said on the customer's page onto the ticket.
func (t *Ticket) heard(e Event) {
	switch x := e.Data.(type) {
	case Said:
		t.Talk = append(t.Talk, Remark{By: e.By, At: e.At, Text: x.Text, Line: x.Line})
		if n := len(t.Talk); n > keptRemarks {
			t.Talk = t.Talk[n-keptRemarks:]
		}
	case Identified:
		if x.Wrong {
			t.WrongDigits++
		} else {
			t.WrongDigits = 0
		}
	case Promised:
		t.Fields["promised_at"] = x.New.Format(time.RFC3339)
		t.Moves = append(t.Moves, Moved{From: x.Old, To: x.New, At: e.At, Reason: x.Reason})
		if n := len(t.Moves); n > keptPromises {
			t.Moves = t.Moves[n-keptPromises:]
		}
	}
}
