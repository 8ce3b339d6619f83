package workflow

import (
	"strconv"
	"time"
)

// heardLife is how long a voice that was read back may be confirmed.
const heardLife = 30 * time.Minute

// heard reads a voice back to its speaker: only what he confirms happens, and
// the voice goes on record with it. Args.Then is what the words mean; evidence
// that lets him finish the step is offered as that.
func (d *decider) heard(c Command) error {
	var then Command
	if c.Args.Then != nil {
		then = *c.Args.Then
	}
	then.Args.Voices, then.Args.Said = c.Args.Voices, c.Args.Said
	yes := Option{Letter: "A", Key: "right", Command: then}
	again := Option{Letter: "B", Key: "speak_again", Command: Command{Action: ActKeep, Args: Args{Kind: "heard_again"}}}
	typed := Option{Letter: "C", Key: "type_it", Command: Command{Action: ActKeep, Args: Args{Kind: "heard_type"}}}
	q := Question{Kind: AskHeard, Key: "heard_question", ExpiresAt: d.f.Now.Add(heardLife),
		About: Subject{Text: c.Args.Said, Hours: then.Args.Hours, Parts: then.Args.Parts, Lines: then.Args.Lines}}
	if c.Action == ActMeant {
		q.Key = "meant_question"
		again = Option{Letter: "B", Key: "not_it", Command: Command{Action: ActKeep}}
	}
	if d.t == nil {
		q.Options = options(c, yes, again, typed)
		d.askSender(q, func(x *Data) { x.Text = c.Args.Said })
		return nil
	}
	if d.t.State == Done {
		return d.refuse("closed_ticket", nil)
	}
	if len(c.Args.Photos) > 0 {
		if err := d.photos(c); err != nil {
			return err
		}
		if d.out.Answer.Key == "photos_noted" {
			d.out.Answer = Saying{} // the card tells of them
		}
	}
	shelf, err := d.shelf(then.Args.Parts)
	if err != nil {
		return err
	}
	if a, ok := d.finishing(); ok && d.completes(a, then.Args) {
		yes = Option{Letter: "A", Label: a.Words[0], Command: then}
		yes.Command.Action = a.Key
		again.Key = "say_again"
		q.Options = []Option{yes, again}
	} else {
		q.Options = options(c, yes, again, typed)
	}
	if c.Action != ActMeant && len(then.Args.Lines) > 0 {
		q.Options[2].Command = Command{Action: ActFix, Args: Args{Said: c.Args.Said, Then: &then, Heard: c.Args.Heard}}
		q.Options = append(q.Options, drop(len(q.Options)))
	}
	d.ask(q, []Member{d.f.Actor.Member}, "", func(x *Data) { x.Parts, x.Count = shelf, len(c.Args.Photos) })
	d.current()
	return nil
}

// options leaves out what makes no sense for words that were typed.
func options(c Command, all ...Option) []Option {
	if c.Action == ActMeant {
		return all[:2]
	}
	return all
}

// completes reports whether the step's finishing action lacks nothing else than
// the evidence that was heard, and is the actor's to do.
func (d *decider) completes(a Action, heard Args) bool {
	if heard.Hours == 0 && len(heard.Parts) == 0 && heard.Kind != "none" || !d.f.Actor.Member.Is(a.Roles...) || (a.By == ByAssignee && !d.mine(a)) {
		return false
	}
	for _, k := range d.missing(d.requires(a)) {
		given := k == NeedHours && heard.Hours > 0 || k == NeedParts && (len(heard.Parts) > 0 || heard.Kind == "none")
		if !given {
			return false
		}
	}
	return true
}

// shelf is what the own store has of parts.
func (d *decider) shelf(numbers []string) ([]PartView, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	needs, err := d.listed(numbers)
	if err != nil {
		return nil, err
	}
	if err := d.wantStock(needs); err != nil {
		return nil, err
	}
	out := make([]PartView, 0, len(needs))
	for _, n := range needs {
		v := PartView{No: n.No, Quantity: n.Quantity, Status: PartShort}
		if own, ok := d.stock(d.t.Store, n.No); ok && own.Available() > 0 {
			v.Stock, v.Status = own.Available(), PartInStock
		}
		out = append(out, v)
	}
	return out, nil
}

// voiced puts the voices behind a confirmed command on record, with what was
// heard in them.
func (d *decider) voiced(a Args) {
	if d.t == nil {
		return
	}
	for _, id := range a.Voices {
		d.event(Attached{Evidence: Evidence{Kind: EvidenceVoice, Value: a.Said, Media: id, By: d.f.Actor.ID(), At: d.f.Now}})
	}
}

// inHand attaches the evidence that comes with an action which needs it.
func (d *decider) inHand(a Action, c Command) error {
	if a.Verb != VerbAdvance || (c.Args.Hours <= 0 && c.Args.Kind != "none" && len(c.Args.Parts) == 0) {
		return nil
	}
	for _, x := range d.bp.Actions {
		fits := x.Evidence == NeedHours && c.Args.Hours > 0 || x.Evidence == NeedParts && (len(c.Args.Parts) > 0 || c.Args.Kind == "none")
		if x.Verb != VerbAttach || !fits {
			continue
		}
		if err := d.allowed(x); err != nil {
			return err
		}
	}
	return d.noteEvidence(c)
}

// noteEvidence records hours and parts.
func (d *decider) noteEvidence(c Command) error {
	if c.Args.Hours > 0 {
		d.event(Attached{Evidence: Evidence{Kind: NeedHours, Value: strconv.Itoa(c.Args.Hours), By: d.f.Actor.ID(), At: d.f.Now}})
	}
	if c.Args.Kind == "none" || len(c.Args.Parts) > 0 {
		return d.needParts(c.Args.Parts)
	}
	return nil
}
