package workflow

import (
	"slices"
	"time"
)

// Kinds of consent, as the record names how it was given.
const (
	ConsentCounter = "counter" // 当面
	ConsentPhone   = "phone"   // 电话
)

// maxAmount bounds a line: one million yuan, in fen.
const maxAmount = 100_000_000

// maxLines bounds a quote; removed lines count, since they stay on record.
const maxLines = 200

// quote makes a new version: lines are matched by title, those not named stay
// as they are. A changed or added line needs the customer's word again.
func (d *decider) quote(a Action, c Command) error {
	rules := d.bp.Quote
	if rules == nil {
		return d.refuse("unknown_word", nil)
	}
	if !d.f.Actor.Member.Is(rules.Write...) {
		return d.refuse("wrong_role", func(x *Data) { x.Action = a.Words[0]; x.Items = roleNames(rules.Write) })
	}
	if d.bp.StepIndex(d.t.Step) < d.bp.StepIndex(rules.From) {
		return d.refuse("wrong_step", func(x *Data) { x.Action = a.Words[0]; x.Items = d.possible() })
	}
	if d.t.Settlement != nil {
		return d.refuse("settled_list", nil)
	}
	if len(c.Args.Lines) == 0 && c.Args.Discount == nil {
		return d.refuse("bad_amount", nil)
	}
	next, changed, err := d.merge(c.Args.Lines)
	if err == nil && c.Args.Discount != nil {
		changed, err = d.discount(&next, *c.Args.Discount, changed)
	}
	if err != nil {
		return err
	}
	if !changed {
		return d.refuse("quote_same", nil)
	}
	next.Version++
	d.current()
	key := "quoted"
	if err := d.requoted(next); err != nil {
		return err
	}
	if len(next.Waiting()) > 0 && d.everAgreed() {
		key = "quote_needs_consent"
	}
	return d.say(key, func(x *Data) { x.Count = len(next.Live()) })
}

// requoted puts a new version on record. Whatever was asked about the one before
// is void; who quotes is asked to send the new one to the customer, or first for
// approval.
func (d *decider) requoted(q Quote) error {
	d.event(Quoted{Quote: q})
	d.close(AskReadback, "superseded")
	d.close(AskOffer, "superseded")
	d.voidApproval()
	switch {
	case d.wantsApproval():
		return d.propose()
	case len(q.Waiting()) > 0:
		d.askOffer(d.quoters(), "")
	}
	return nil
}

// quoters are who a new version is the business of: the actor, if he may quote.
func (d *decider) quoters() []Member {
	if me := d.f.Actor.Member; me.Is(d.bp.Quote.Write...) {
		return []Member{me}
	}
	if to := d.addressees([]Role{Advisor}); len(to) > 0 {
		return to
	}
	return d.f.Org.In(d.t.Store, StoreManager)
}

// merge puts the given lines into a copy of the quote.
func (d *decider) merge(given []QuoteLine) (Quote, bool, error) {
	q := d.t.Quote
	q.Lines = slices.Clone(q.Lines)
	changed := false
	addOn := d.everAgreed()
	for n, g := range given {
		if slices.ContainsFunc(given[:n], func(l QuoteLine) bool { return l.Title == g.Title }) {
			return q, false, d.refuse("quote_twice", func(x *Data) { x.Text = g.Title })
		}
		if g.Amount < 0 || g.Amount > maxAmount || g.Title == "" {
			return q, false, d.refuse("bad_amount", func(x *Data) { x.Text = g.Title })
		}
		asked := len(g.Fees) > 0
		if g.State != LineRemoved {
			if err := d.itemise(&g); err != nil {
				return q, false, err
			}
			if g.Amount > maxAmount {
				return q, false, d.refuse("bad_amount", func(x *Data) { x.Text = g.Title })
			}
			d.free(&g)
		}
		i := slices.IndexFunc(q.Lines, func(l QuoteLine) bool { return l.Title == g.Title && l.State != LineRemoved })
		switch {
		case i < 0 && g.State == LineRemoved:
			return q, false, d.refuse("no_such_line", func(x *Data) { x.Text = g.Title })
		case i < 0 && len(q.Lines) >= maxLines:
			return q, false, d.refuse("quote_long", nil)
		case i < 0:
			q.Lines = append(q.Lines, QuoteLine{ID: len(q.Lines) + 1, Title: g.Title, Amount: g.Amount, AddOn: addOn, State: LineOpen, Fees: g.Fees, Free: g.Free, Priced: g.Priced})
			changed = true
		case g.State == LineRemoved:
			q.Lines[i].State, changed = LineRemoved, true
		case q.Lines[i].differs(g, asked):
			l := &q.Lines[i]
			if l.Amount > 0 || g.Amount > 0 || l.State == LineDeclined { // what is free stays agreed to
				*l = l.reopened()
			}
			l.Amount, l.Fees, l.Free, l.Priced, changed = g.Amount, g.Fees, g.Free, g.Priced, true
		}
	}
	return q, changed, nil
}

// differs reports whether a line is quoted anew: at another price, with other
// fees where they were given, or although it was declined.
func (l QuoteLine) differs(g QuoteLine, fees bool) bool {
	return l.State == LineDeclined || l.Price() != g.Price() || fees && (!slices.Equal(l.Fees, g.Fees) || !slices.Equal(l.Priced, g.Priced))
}

// discount takes an amount off the whole. What the customer has agreed to with a
// discount does not lose it again.
func (d *decider) discount(q *Quote, off int64, changed bool) (bool, error) {
	var sum int64
	for _, l := range q.Live() {
		sum += l.Amount
	}
	switch {
	case off < 0 || off > sum:
		return changed, d.refuse("bad_discount", func(x *Data) { x.Amount = sum })
	case off < q.Discount && d.everAgreed():
		return changed, d.refuse("discount_kept", func(x *Data) { x.Amount = q.Discount })
	case off == q.Discount:
		return changed, nil
	}
	q.Discount = off
	return true, nil
}

// everAgreed reports whether the customer has said yes to anything yet; what
// comes afterwards is an add-on.
func (d *decider) everAgreed() bool {
	return slices.ContainsFunc(d.t.Quote.Lines, func(l QuoteLine) bool { return l.AgreedVersion > 0 })
}

// askOffer asks whether the quote goes to the customer now.
func (d *decider) askOffer(to []Member, role Role) {
	offer := Option{Letter: "A"}
	for _, a := range d.bp.Actions {
		if a.Verb == VerbAsk {
			offer.Label, offer.Command.Action = a.Words[0], a.Key
		}
	}
	d.ask(Question{Kind: AskOffer, Key: "quote_card", Options: []Option{
		offer,
		{Letter: "B", Key: "requote", Command: Command{Action: ActKeep, Args: Args{Kind: "quote_how"}}},
	}}, to, role, func(x *Data) { x.Count = len(d.t.Quote.Live()) })
}

// offer records that the quote went to the customer.
func (d *decider) offer(a Action, _ Command) error {
	if len(d.t.Quote.Waiting()) == 0 {
		return d.refuse("nothing_to_offer", nil)
	}
	if err := d.goesOut(); err != nil {
		return err
	}
	d.event(Offered{QuoteVersion: d.t.Quote.Version})
	d.close(AskOffer, "superseded")
	d.forward(a)
	d.current()
	return d.say("offered", nil)
}

// forward goes to the action's step unless the ticket is further already.
func (d *decider) forward(a Action) bool {
	return a.To != "" && d.bp.StepIndex(d.t.Step) < d.bp.StepIndex(a.To) && d.stepTo(a.Key, a.To)
}

// consent records what the customer said at the counter or by phone, line by
// line. Where the note itself speaks of lines, it is read back first.
func (d *decider) consent(a Action, c Command) error {
	waiting := d.t.Quote.Waiting()
	if len(waiting) == 0 {
		return d.refuse("nothing_to_consent", nil)
	}
	if err := d.goesOut(); err != nil {
		return err
	}
	if c.Args.Kind != ConsentCounter && c.Args.Kind != ConsentPhone {
		return d.refuse("consent_how", nil)
	}
	agreed, declined, spoken := c.Args.Agreed, c.Args.Declined, false
	if !c.Args.Confirm {
		agreed, declined, spoken = understand(c.Args.Text, waiting)
	}
	if spoken {
		return d.readBack(c, agreed, declined)
	}
	if c.Args.Confirm && !coversOnly(waiting, agreed, declined) {
		return d.refuse("quote_changed", nil)
	}
	d.consented(Consented{QuoteVersion: d.t.Quote.Version, Kind: c.Args.Kind, Note: c.Args.Text, Agreed: agreed, Declined: declined})
	d.close(AskReadback, "superseded")
	d.close(AskOffer, "superseded")
	d.customerAnswered()
	d.current()
	if err := d.say("consented", d.consentData(c.Args.Kind, agreed, declined)); err != nil {
		return err
	}
	if len(d.t.Quote.Agreed()) > 0 && d.forward(a) {
		return d.askStep(nil)
	}
	return nil
}

// readBack asks the advisor whether the note was understood.
func (d *decider) readBack(c Command, agreed, declined []int) error {
	yes := c
	yes.Args.Agreed, yes.Args.Declined, yes.Args.Confirm = agreed, declined, true
	fill := d.consentData(c.Args.Kind, agreed, declined)
	d.ask(Question{Kind: AskReadback, Key: "consent_readback", ExpiresAt: d.f.Now.Add(30 * time.Minute), Options: []Option{
		{Letter: "A", Key: "right", Command: yes},
		{Letter: "B", Key: "say_again", Command: Command{Action: ActKeep, Args: Args{Kind: "consent_how"}}},
	}}, []Member{d.f.Actor.Member}, "", fill)
	return d.say("consent_readback", fill)
}

func (d *decider) consentData(kind string, agreed, declined []int) func(*Data) {
	var yes, no []string
	var sum int64
	for _, l := range d.t.Quote.Lines {
		if slices.Contains(agreed, l.ID) {
			yes, sum = append(yes, l.Title), sum+l.Amount
		}
		if slices.Contains(declined, l.ID) {
			no = append(no, l.Title)
		}
	}
	return func(x *Data) { x.Choice, x.Items, x.Missing, x.Amount = kind, yes, no, sum }
}

// customerAnswered ends a block that waited for the customer's answer, at the time
// of it, and customerSpoke one that waited for any word of him.
func (d *decider) customerAnswered() { d.ends(func(r Reason) bool { return r.Consent }) }
func (d *decider) customerSpoke()    { d.ends(func(r Reason) bool { return r.Reached }) }

// ends the block if its reason is over.
func (d *decider) ends(over func(Reason) bool) {
	if d.t.State != Blocked {
		return
	}
	if r, ok := d.bp.Reason(d.t.Blocks[len(d.t.Blocks)-1].Reason); ok && over(r) {
		d.event(WasUnblocked{})
	}
}

// coversOnly reports whether a confirmed answer still speaks of lines that wait.
func coversOnly(waiting []QuoteLine, agreed, declined []int) bool {
	for _, id := range slices.Concat(agreed, declined) {
		if !slices.ContainsFunc(waiting, func(l QuoteLine) bool { return l.ID == id }) {
			return false
		}
	}
	return len(agreed)+len(declined) > 0
}

// reportAddOn passes what the technician found to the advisors, who price it.
func (d *decider) reportAddOn(c Command) error {
	if !d.t.Assigned(d.f.Actor.ID()) {
		return d.refuse("question_stale", nil)
	}
	d.event(Commented{Text: c.Args.Text, Progress: true})
	d.tellRoles([]Role{Advisor}, "addon_told", func(x *Data) { x.Text = c.Args.Text })
	return d.say("addon_reported", func(x *Data) { x.Text = c.Args.Text })
}
