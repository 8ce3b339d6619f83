package workflow

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Kinds of questions; one of a kind is open per holder, and of a personal kind one
// per member.
const (
	AskStep     = "step"     // the press that moves a step on
	AskSlip     = "slip"     // the dispatch slip with 接单
	AskOffer    = "offer"    // a quote to send
	AskReadback = "readback" // what was understood of a consent
	AskUrgency  = "urgency"
	AskAddOn    = "addon"
	AskPart     = "part"
	AskFuse     = "fuse"
	AskEstimate = "estimate"
	AskLate     = "late" // change the answer?
	AskSame     = "same" // is it the same ticket?
	AskBlock    = "block_part"
	AskPhoto    = "photo" // which ticket do photos belong to?
	AskHeard    = "heard" // was it heard right?
)

// personal are the kinds that are put to one member about what he has said or done
// himself: a colleague's takes nothing from him.
var personal = map[string]bool{
	AskHeard: true, AskReason: true, AskRelay: true, AskReprice: true, AskDelegate: true, AskWithdraw: true,
	AskMeasure: true, AskEarly: true, AskLate: true, AskTransferSaid: true, AskSettle: true,
}

// ask puts a question about the ticket to members, each with his own card. An open
// one of the same kind is superseded; of a personal kind only that of the same
// member. Nobody to ask: nothing is asked.
func (d *decider) ask(q Question, to []Member, role Role, fill func(*Data)) {
	if len(to) == 0 {
		return
	}
	d.closeWhere("superseded", func(old Question) bool {
		return old.Kind == q.Kind && (!personal[q.Kind] || slices.Contains(old.To, to[0].UserID))
	})
	q.No, q.AskedAt, q.Seq = d.t.LastQuestion+1, d.f.Now, d.t.Version+1
	var once []Member
	for _, m := range to {
		if !slices.Contains(q.To, m.UserID) {
			q.To, once = append(q.To, m.UserID), append(once, m)
		}
	}
	d.event(Asked{Question: q})
	for _, m := range once {
		d.card(q, m, role, fill)
	}
}

// card sends the question to one member.
func (d *decider) card(q Question, m Member, role Role, fill func(*Data)) {
	shown := q.Outward()
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID, Role: held(m, role), Saying: Saying{
		Key: q.Key, Question: &shown, On: d.t.Number,
		Data: d.data(m, func(x *Data) {
			d.about(q, x)
			if fill != nil {
				fill(x)
			}
		})}})
}

// about fills what the question is about, the same each time its card is drawn.
func (d *decider) about(q Question, x *Data) {
	kind := q.Kind
	if of, ok := aboutTransfer(kind); ok {
		kind = of
	}
	if strings.HasPrefix(kind, AskRelayed) {
		kind = AskRelayed
	}
	switch kind {
	case AskRelay:
		x.Whom = d.f.Org.NameOf(q.About.By)
	case AskSlip:
		x.Items = d.items()
	case AskStep:
		// Who did what is now to be checked has given it back already.
		if n := len(d.t.Dispatches); x.Whom == "" && n > 0 && d.t.Dispatches[n-1].Finished {
			x.Whom = d.f.Org.NameOf(d.t.Dispatches[n-1].Assignee)
		}
	case AskAddOn, AskUrgency, AskHeard:
		x.Text, x.Hours, x.Action = q.About.Text, q.About.Hours, q.About.Level
		if q.Key != opinionCard { // that one is about the quote as it stands
			x.Lines = proposed(q.About.Lines)
		}
	case AskReport, AskReprice, AskHandOver, AskRelayed:
		x.Text, x.Count, x.Whom = q.About.Text, q.About.Count, d.f.Org.NameOf(q.About.By)
		x.Lines = proposed(q.About.Lines)
	case AskApproval:
		d.aboutApproval(q)(x)
	case AskReason:
		x.Text = q.About.Text
	case AskSubmit:
		x.Text = q.About.Text
		x.Major = d.bp.Approval != nil && d.major()
	case AskRework:
		x.Old, x.Items, x.Count = q.About.Text, q.About.Plates, q.About.Count
	case AskMeasure:
		x.Field = q.About.Text
		if len(q.About.Parts) > 0 {
			x.New = q.About.Parts[0]
		}
	case AskPhoto:
		x.Text, x.Items, x.Count = q.About.Text, q.About.Plates, q.About.Count
		if len(x.Items) > 0 {
			x.Old = x.Items[0]
		}
	default:
		d.aboutParts(kind, q, x)
	}
}

// aboutParts is about for the questions of the parts desk.
func (d *decider) aboutParts(kind string, q Question, x *Data) {
	switch kind {
	case AskIssue:
		x.Parts = d.lineParts(d.toIssue(""))
	case AskReturn:
		x.Parts = d.lineParts(d.toReturn())
	case AskSettle:
		x.Parts = d.differing()
	case AskTransfer, AskShip, AskReceive, AskLost, AskUnsent, AskTransferSaid:
		x.Parts = []PartView{d.partView(PartNeed{No: q.About.Part, Quantity: cmp.Or(q.About.Count, q.About.Quantity)})}
		x.Action, x.Items = q.About.Text, q.About.Plates
		if sh, ok := d.f.Org.Shop(q.About.Store); ok {
			x.Store = sh.Name
		}
	case AskPart, AskSwap:
		v := PartView{No: q.About.Part, Quantity: q.About.Quantity, Status: PartShort}
		if p, ok := d.f.Org.PartByKey(PartKey(v.No)); ok {
			v.Name = p.Name
		}
		if sh, ok := d.f.Org.Shop(q.About.Store); ok {
			v.Store = sh.Name
		}
		x.Parts, x.Count, x.Items = []PartView{v}, q.About.Count, q.About.Parts
	}
}

// close ends the open questions of a kind ("" for all) without an answer, and
// redraws the cards of everybody who had them.
func (d *decider) close(kind, why string) {
	d.closeWhere(why, func(q Question) bool {
		of, _ := aboutTransfer(q.Kind)
		return q.Kind == kind || kind == "" && of != AskReceive && of != AskLost
	})
}

// closeWhere is close for the questions that fit.
func (d *decider) closeWhere(why string, fits func(Question) bool) {
	for _, q := range slices.Clone(d.t.Questions) {
		if q.Closed != "" || d.pressed != nil && q.No == d.pressed.No || !fits(q) {
			continue
		}
		d.event(Closed{Question: q.No, Why: why})
		d.redraw(*find(d.t.Questions, q.No), why)
	}
}

// redraw updates the cards of a settled question, except the presser's own: he
// gets his in the answer.
func (d *decider) redraw(q Question, result string) {
	// A card that this very decision sends need not be sent at all.
	d.out.Notices = slices.DeleteFunc(d.out.Notices, func(n Notice) bool {
		return n.Question != nil && n.On == d.t.Number && n.Question.No == q.No && !n.Update
	})
	for _, id := range q.To {
		m, ok := d.f.Org.Member(id)
		if !ok || (d.f.Pressed && id == d.f.Actor.ID() && d.pressed != nil && d.pressed.No == q.No) {
			continue
		}
		shown := q.Outward()
		d.out.Notices = append(d.out.Notices, Notice{To: id, Update: true,
			Saying: Saying{Key: q.Key, Question: &shown, On: d.t.Number, Data: d.data(m, d.result(q, result))}})
	}
}

// result fills what a settled card says: who chose what when, or why it ended.
func (d *decider) result(q Question, why string) func(*Data) {
	return func(x *Data) {
		d.about(q, x)
		x.Result = why
		if q.Answer != nil {
			o, _ := q.Option(q.Answer.Letter)
			x.Result, x.Letter, x.Choice, x.ChoiceKey = "answered", q.Answer.Letter, o.Label, o.Key
			x.Who, x.At = d.f.Org.NameOf(q.Answer.By), q.Answer.At
			x.Minutes = int(d.f.Now.Sub(q.Answer.At) / time.Minute)
		}
	}
}

// sameWish reports whether a typed command wants what an option offers. Who says
// a consent anew does not confirm what was read back to him.
func sameWish(o, c Command) bool {
	return o.Action == c.Action && o.Args.To == c.Args.To && o.Args.Field == c.Args.Field && o.Args.Value == c.Args.Value &&
		o.Args.Confirm == c.Args.Confirm
}

// askStep asks what the new step wants asked; fill adds to its card.
func (d *decider) askStep(fill func(*Data)) error {
	s, ok := d.bp.Step(d.t.Step)
	if !ok || s.Ask == nil {
		return nil
	}
	if d.f.People == nil {
		return &Missing{People: true}
	}
	to := d.addressees(s.Ask.To)
	q := Question{Kind: AskStep, Key: s.Ask.Key}
	if s.Ask.Pick {
		q.Options = d.pick(s.Key)
	}
	for i, key := range s.Ask.Options {
		a, _ := d.bp.Action(key)
		q.Options = append(q.Options, Option{Letter: letter(i), Label: a.Words[0], Command: Command{Action: key}})
		if a.By == ByNotAssignee {
			to = slices.DeleteFunc(to, func(m Member) bool { return d.t.WorkedOn(m.UserID) })
		}
	}
	if len(q.Options) == 0 {
		return nil
	}
	if len(to) == 0 {
		to = d.f.Org.In(d.t.Store, StoreManager)
	}
	d.ask(q, to, "", fill)
	return nil
}

func letter(i int) string { return string(rune('A' + i)) }
