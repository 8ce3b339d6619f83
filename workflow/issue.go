package workflow

import (
	"slices"
	"time"

	"bihuan/workflow/calendar"
)

// Core actions of the parts desk.
const (
	ActIssue  = "issue_parts"  // 发料: reserved pieces leave the shelf for the car
	ActReturn = "return_parts" // 退料: they come back
	ActUnused = "parts_unused" // reserved, but the car went without them
)

// AskIssue asks the parts desk to hand out what is reserved.
const AskIssue = "issue"

// storekeepers may move pieces by word.
var storekeepers = []Role{PartsClerk, StoreManager}

// KeepsShelf reports whether a member may move pieces by word.
func KeepsShelf(m Member) bool { return m.Is(storekeepers...) }

// PartLine is a line of a ticket's issue slip: pieces of a part that were handed
// out, negative if they came back.
type PartLine struct {
	No       string
	Quantity int
	By       string
	At       time.Time
}

// missing are the pieces of a part that are neither held nor handed out.
func (p PartNeed) missing() int { return max(0, p.Quantity-p.Held-p.Issued) }

// had reports whether all of a part came once: what was brought back since is not
// asked for again by itself.
func (p PartNeed) had() bool {
	return p.Status == PartReserved || p.Status == PartIssued || p.Status == PartReturned
}

// complete is how a part stands of which nothing is missing.
func (p PartNeed) complete() PartStatus {
	if p.Held > 0 {
		return PartReserved
	}
	return PartIssued
}

// inFull copies parts. What was reserved in full had no figure of its own once.
func inFull(parts []PartNeed) []PartNeed {
	out := slices.Clone(parts)
	for i, p := range out {
		if p.Status == PartReserved && p.Held == 0 {
			out[i].Held = p.missing()
		}
	}
	return out
}

// askIssue puts what is reserved before the parts desk, once the car is worked on.
func (d *decider) askIssue() {
	if d.t.State == Done || !d.atWork() || d.t.Current() == nil || d.t.Current().StartedAt.IsZero() || len(d.toIssue("")) == 0 {
		return
	}
	to, role := d.answerers(d.t.Store, PartsClerk)
	d.ask(Question{Kind: AskIssue, Key: "issue_card", Options: []Option{
		{Letter: "A", Key: "issue_now", Command: Command{Action: ActIssue}},
	}}, to, role, nil)
}

// askLeft asks, when a car has left, what became of pieces that are reserved for
// it still: nobody guesses.
func (d *decider) askLeft() {
	if len(d.toIssue("")) == 0 {
		return
	}
	to, role := d.answerers(d.t.Store, PartsClerk)
	d.ask(Question{Kind: AskIssue, Key: "issue_left", Options: []Option{
		{Letter: "A", Key: "was_issued", Command: Command{Action: ActIssue}},
		{Letter: "B", Key: "was_unused", Command: Command{Action: ActUnused}},
	}}, to, role, nil)
}

// toIssue are the pieces that may be handed out, of one part or of all.
func (d *decider) toIssue(no string) []PartLine {
	var out []PartLine
	for _, p := range d.t.Parts {
		if n := d.mayGo(p); n > 0 && (no == "" || p.No == no) {
			out = append(out, PartLine{No: p.No, Quantity: n, By: d.f.Actor.ID(), At: d.f.Now})
		}
	}
	return out
}

// issue hands out what is reserved: it leaves the stock for good. One part may be
// named.
func (d *decider) issue(c Command) error {
	no, err := d.keeperOf(c, "发料")
	if err != nil {
		return err
	}
	if err := d.takeAgain(no); err != nil {
		return err
	}
	lines := d.toIssue(no)
	if len(lines) == 0 {
		return d.nothingToIssue(no)
	}
	if err := d.wantStock(needsOf(lines)); err != nil {
		return err
	}
	if short := d.lacking(lines); short != "" {
		return d.doubt(func(x *Data) { x.Parts = []PartView{{No: short}} })
	}
	for _, l := range lines {
		d.move(d.t.Store, l.No, StockChange{OnHand: -l.Quantity, Reserve: -l.Quantity})
		d.setPart(l.No, func(p *PartNeed) {
			p.Issued, p.Held = p.Issued+l.Quantity, p.Held-l.Quantity
			if p.Status == PartReserved {
				p.Status, p.Until = PartIssued, time.Time{}
			}
		})
	}
	d.event(PartsIssued{Lines: lines})
	d.close(AskIssue, "superseded")
	return d.say("parts_issued", func(x *Data) { x.Parts = d.lineParts(lines) })
}

// nothingToIssue says why nothing is handed out.
func (d *decider) nothingToIssue(no string) error {
	if slices.ContainsFunc(d.t.Parts, func(p PartNeed) bool { return p.Held > 0 && (no == "" || p.No == no) }) {
		return d.refuse("issue_unagreed", nil)
	}
	return d.refuse("nothing_to_issue", nil)
}

// takeAgain reserves what was brought back and is needed all the same, where nothing
// else is there to be handed out.
func (d *decider) takeAgain(no string) error {
	if d.t.State == Done || len(d.toIssue(no)) > 0 {
		return nil
	}
	back := slices.DeleteFunc(slices.Clone(d.t.Parts), func(p PartNeed) bool {
		return p.Status != PartReturned && p.Status != PartIssued || p.missing() == 0 || no != "" && p.No != no
	})
	if len(back) == 0 {
		return nil
	}
	if err := d.wantStock(back); err != nil {
		return err
	}
	for _, p := range back {
		if line, _ := d.stock(d.t.Store, p.No); line.Available() < p.missing() {
			return d.doubt(func(x *Data) { x.Parts = []PartView{{No: p.No}} })
		}
		d.hold(p.No, p.missing())
	}
	return nil
}

// lacking is a part of which the shelf has fewer pieces than are to be handed
// out: the count and the reservations contradict each other.
func (d *decider) lacking(lines []PartLine) string {
	for _, l := range lines {
		if s, _ := d.stock(d.t.Store, l.No); s.OnHand < l.Quantity {
			return l.No
		}
	}
	return ""
}

// doubt refuses to move what the books do not have, and says whose books they are.
func (d *decider) doubt(fill func(*Data)) error {
	if d.f.Counting != nil {
		return d.refuse("issue_doubt_erp", fill)
	}
	return d.refuse("issue_doubt", fill)
}

// giveBack takes issued pieces back onto the shelf, as a negative line of the
// same slip.
func (d *decider) giveBack(c Command) error {
	no, err := d.keeperOf(c, "退料")
	if err != nil {
		return err
	}
	var lines []PartLine
	for _, p := range d.t.Parts {
		n := p.Issued
		if c.Args.Count > n && n > 0 && p.No == no {
			return d.refuse("too_many_back", func(x *Data) { x.Parts = []PartView{{No: no, Quantity: n}} })
		}
		if c.Args.Count > 0 && no != "" {
			n = min(n, c.Args.Count)
		}
		if n > 0 && (no == "" || p.No == no) {
			lines = append(lines, PartLine{No: p.No, Quantity: -n, By: d.f.Actor.ID(), At: d.f.Now})
		}
	}
	if c.Args.Kind == returnDeclined {
		lines = d.toReturn()
	}
	if len(lines) == 0 {
		return d.refuse("nothing_to_return", nil)
	}
	if err := d.wantStock(needsOf(lines)); err != nil {
		return err
	}
	for _, l := range lines {
		d.move(d.t.Store, l.No, StockChange{OnHand: -l.Quantity})
		d.setPart(l.No, func(p *PartNeed) {
			if p.Issued += l.Quantity; p.Issued == 0 && p.Status == PartIssued {
				p.Status = PartReturned
			}
		})
	}
	d.event(PartsIssued{Lines: lines})
	d.close(AskReturn, "superseded")
	return d.say("parts_returned", func(x *Data) { x.Parts = d.lineParts(lines) })
}

// unused gives back what was reserved for a car that went without it.
func (d *decider) unused(Command) error {
	if err := d.wantStock(nil); err != nil {
		return err
	}
	if err := d.release(d.t.Parts); err != nil {
		return err
	}
	d.event(PartsChanged{Parts: freed(d.t.Parts)})
	return d.say("parts_freed", nil)
}

// keeperOf checks that the actor keeps the store's parts, or was asked to, and reads which part of
// the ticket he names; empty: all of them.
func (d *decider) keeperOf(c Command, word string) (string, error) {
	asked := d.pressed != nil && (d.pressed.Kind == AskIssue || d.pressed.Kind == AskReturn)
	if !asked && !d.f.Actor.Member.Is(storekeepers...) {
		return "", d.refuse("wrong_role", func(x *Data) { x.Action, x.Items = word, roleNames(storekeepers) })
	}
	if len(c.Args.Parts) == 0 {
		return "", nil
	}
	p, ok := d.f.Org.PartByKey(PartKey(c.Args.Parts[0]))
	if _, needed := d.part(p.No); !ok || !needed {
		return "", d.refuse("unknown_part", func(x *Data) { x.Text = c.Args.Parts[0] })
	}
	return p.No, nil
}

func needsOf(lines []PartLine) []PartNeed {
	var out []PartNeed
	for _, l := range lines {
		out = append(out, PartNeed{No: l.No, Quantity: l.Quantity})
	}
	return out
}

func (d *decider) lineParts(lines []PartLine) []PartView {
	var out []PartView
	for _, l := range lines {
		out = append(out, d.partView(PartNeed{No: l.No, Quantity: max(l.Quantity, -l.Quantity)}))
	}
	return out
}

// atWork reports whether the car is being worked on, or further: from the stage
// of the step that the stall fuse watches.
func (d *decider) atWork() bool {
	i := slices.IndexFunc(d.bp.Steps, func(s Step) bool { return s.Watched })
	if i < 0 {
		return false
	}
	stage := d.bp.Steps[i].Stage
	first := slices.IndexFunc(d.bp.Steps, func(s Step) bool { return s.Stage == stage })
	return d.bp.StepIndex(d.t.Step) >= first
}

// holdUntil is when a reservation made now ends: with the store's next working
// days. Zero: it does not.
func (d *decider) holdUntil() time.Time {
	cal, days := d.shop.Calendar, d.rules().HoldDays
	if cal == nil || days == 0 {
		return time.Time{}
	}
	date := dayOf(cal, d.f.Now)
	var end time.Time
	for range days {
		if end = nextDayEnd(cal, date); end.IsZero() {
			return end
		}
		date = dayOf(cal, end.Add(-time.Minute))
	}
	return end
}

// lapses reports whether what is held of a part has an end. Some of several pieces wait
// for those that are asked of other stores.
func (d *decider) lapses(p PartNeed) bool {
	return p.Held > 0 && !p.Until.IsZero() && p.Status != PartUnchecked && (p.Status == PartReserved || d.t.coming(p.No) == 0)
}

// holdDue is when the first reservation ends; never once the car is worked on.
func (d *decider) holdDue() (time.Time, bool) {
	var first time.Time
	if d.atWork() {
		return first, false
	}
	for _, p := range d.t.Parts {
		if d.lapses(p) && (first.IsZero() || p.Until.Before(first)) {
			first = p.Until
		}
	}
	return first, !first.IsZero()
}

// holdEnds gives back what was reserved for a car that nobody works on, and says
// so. When work begins it is reserved again, if it is still there.
func (d *decider) holdEnds() error {
	var over []PartNeed
	for _, p := range d.t.Parts {
		if d.lapses(p) && !d.f.Now.Before(p.Until) {
			over = append(over, p)
		}
	}
	if len(over) == 0 {
		return ErrStale
	}
	if err := d.release(over); err != nil {
		return err
	}
	for _, p := range over {
		d.setPart(p.No, func(n *PartNeed) {
			if n.Held, n.Until = 0, (time.Time{}); n.Status == PartReserved {
				n.Status = PartLapsed
			}
		})
		p.Quantity = p.Held
		about := func(x *Data) { x.Parts = []PartView{d.partView(p)} }
		d.tellRoles([]Role{Advisor}, "hold_ended", about)
		for _, m := range d.lacker() {
			d.tell(m, "", "hold_ended", about)
			d.told = append(d.told, m.UserID)
		}
	}
	return nil
}

// lastClosing is the end of a day's last opening hours.
func lastClosing(cal *calendar.Calendar, day calendar.Date) (time.Time, bool) {
	spans := cal.On(day)
	if len(spans) == 0 {
		return time.Time{}, false
	}
	return day.At(spans[len(spans)-1].To, location(cal)), true
}

// nextDayEnd is the end of the first working day after a day; zero if none comes
// within a month.
func nextDayEnd(cal *calendar.Calendar, day calendar.Date) time.Time {
	for i := range calendar.Date(31) {
		if end, open := lastClosing(cal, day+1+i); open {
			return end
		}
	}
	return time.Time{}
}

func location(cal *calendar.Calendar) *time.Location {
	if cal.Location == nil {
		return calendar.Shanghai()
	}
	return cal.Location
}

func dayOf(cal *calendar.Calendar, at time.Time) calendar.Date {
	return calendar.DateOf(at, location(cal))
}
