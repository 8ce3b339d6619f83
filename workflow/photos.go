package workflow

import (
	"errors"
	"slices"
	"time"
)

// Kinds of evidence that rest on a photo or voice. A blueprint may name its own
// kinds of photos, step by step.
const (
	EvidencePhoto = "photo"
	EvidenceVoice = "voice"
)

// errAwaits means that an action lacks nothing but a photo, and waits for it.
var errAwaits = errors.New("only a photo is missing")

// photos attaches photos to the ticket: as what the step wants photographed if
// that is the sender's to do, else as photos. An action of his that waited for
// them is done with them.
func (d *decider) photos(c Command) error {
	if d.t.State == Done {
		return d.refuse("closed_ticket", nil)
	}
	kind := EvidencePhoto
	if a, ok := d.photoAction(); ok {
		kind = a.Evidence
	}
	shown := ""
	for _, p := range c.Args.Photos {
		p = p.of(d.t.Field("plate"))
		d.event(Attached{Evidence: Evidence{Kind: kind, Value: p.Plate, Media: p.Media, Others: p.Others, By: d.f.Actor.ID(), At: d.f.Now, Sent: p.Sent}})
		if p.Plate != "" {
			shown = p.Plate
		}
	}
	d.current()
	d.placed(c.Args.Photos)
	done, err := d.doAwaited()
	if err != nil {
		return err
	}
	key := "photos_noted"
	if done {
		key = "photos_done"
	}
	return d.say(key, func(x *Data) {
		x.Field, x.Count, x.Total, x.Reason = kind, len(c.Args.Photos), d.photosHere(kind), c.Args.Reason
		if !d.t.Assigned(d.f.Actor.ID()) {
			x.New = d.t.Number
		}
		if shown == d.t.Field("plate") {
			x.Text = ShowPlate(shown)
		}
		if d.wants(kind) {
			x.Missing = d.missing(d.nextRequires())
		}
		if a, ok := d.finishing(); ok {
			x.Action = a.Words[0]
		}
	})
}

// placed ends the questions where photos belong that were answered by naming a
// ticket instead of pressing a button.
func (d *decider) placed(photos []Photo) {
	for _, old := range d.s.Dialogue.Questions {
		if old.Kind != AskPhoto || !old.Open(d.f.Now) || !samePhotos(old.About.Photos, photos) {
			continue
		}
		q := find(d.dialogue().Questions, old.No)
		if q == nil || q.Closed != "" {
			continue
		}
		q.Closed = "superseded"
		if i := slices.IndexFunc(q.Options, func(o Option) bool { return o.Command.Ticket == d.t.Number }); i >= 0 {
			q.Closed, q.Answer = "answered", &Answer{By: d.f.Actor.ID(), Letter: q.Options[i].Letter, At: d.f.Now}
		}
		shown := *q
		d.redrawOwn(shown, shown.Closed)
	}
}

func samePhotos(a, b []Photo) bool {
	return slices.EqualFunc(a, b, func(x, y Photo) bool { return x.Media == y.Media })
}

// photoAction is the action of the ticket's step that the actor's photo carries
// out.
func (d *decider) photoAction() (Action, bool) {
	for _, a := range d.bp.Actions {
		if a.Photo && d.allowed(a) == nil {
			return a, true
		}
	}
	return Action{}, false
}

// isPhoto reports whether a kind of evidence is a photo.
func (d *decider) isPhoto(kind string) bool { return d.bp.photographs(kind) }

// photosHere counts the photos of a kind since the ticket came to its step: what
// was photographed before a rework does not prove it.
func (d *decider) photosHere(kind string) int {
	n := 0
	for _, e := range d.t.Evidence {
		if e.Kind == kind && e.Media != "" && !e.At.Before(d.t.StepAt) {
			n++
		}
	}
	return n
}

// wants reports whether the step cannot be finished without the evidence.
func (d *decider) wants(kind string) bool { return slices.Contains(d.nextRequires(), kind) }

// finishing is the action that ends the step by its evidence.
func (d *decider) finishing() (Action, bool) {
	i := slices.IndexFunc(d.bp.Actions, func(a Action) bool {
		return a.Verb == VerbAdvance && slices.Contains(a.From, d.t.Step) && len(a.Requires) > 0
	})
	if i < 0 {
		return Action{}, false
	}
	return d.bp.Actions[i], true
}

// await remembers that an action only lacks its photo.
func (d *decider) await(a Action) error {
	if w := d.t.Awaits; w == nil || w.Action != a.Key || w.By != d.f.Actor.ID() {
		d.event(Awaited{Action: a.Key})
	}
	d.current()
	return d.say("photo_wanted", func(x *Data) { x.Missing = d.missing(d.requires(a)); x.Action = a.Words[0] })
}

// doAwaited carries out what the actor wanted done as soon as a photo is there.
func (d *decider) doAwaited() (bool, error) {
	w := d.t.Awaits
	if w == nil || w.By != d.f.Actor.ID() {
		return false, nil
	}
	if a, ok := d.bp.Action(w.Action); ok && d.allowed(a) == nil {
		return true, d.advance(a, Command{Action: a.Key})
	}
	return false, nil
}

// photoLife is how long somebody may say where his photos belong; they are kept a
// little longer.
const photoLife = 23 * time.Hour

// askTicket asks the sender which ticket his photos belong to. Args.Kind is the
// key of the question, Args.Cars the tickets to choose from, Args.Text the plate
// that was read. He may type a number or plate instead.
func (d *decider) askTicket(c Command) error {
	q := Question{Kind: AskPhoto, Key: c.Args.Kind, ExpiresAt: d.f.Now.Add(photoLife),
		About: Subject{Text: c.Args.Text, Count: len(c.Args.Photos), Photos: c.Args.Photos}}
	for _, car := range c.Args.Cars {
		q.About.Plates = append(q.About.Plates, ShowPlate(car.Plate))
	}
	fill := func(x *Data) { d.about(q, x) }
	if len(c.Args.Cars) == 0 {
		d.holdQuestion(q)
		return d.say(q.Key, fill)
	}
	for _, o := range d.ticketOptions(c) {
		o.Letter = letter(len(q.Options))
		q.Options = append(q.Options, o)
	}
	d.askSender(q, fill)
	return nil
}

// ticketOptions are the tickets to choose from, another one, and none. A plate
// that no ticket has most likely means another ticket, so that comes first.
func (d *decider) ticketOptions(c Command) []Option {
	var here []Option
	for _, car := range c.Args.Cars {
		o := Option{Label: ShowPlate(car.Plate), Command: Command{Action: ActPhotos, Ticket: car.Number, Args: Args{Photos: c.Args.Photos}}}
		if slices.ContainsFunc(c.Args.Cars, func(x Car) bool { return x.Plate == car.Plate && x.Number != car.Number }) {
			o.Label = car.Number
		}
		switch {
		case c.Args.Kind == "photo_near" && len(c.Args.Cars) == 1:
			o.Key = "it_is"
		case c.Args.Kind == "photo_mismatch", c.Args.Kind == "photo_unseen":
			o.Key = "this_ticket"
		}
		here = append(here, o)
	}
	other := []Option{{Key: "not_it", Command: Command{Action: ActAskTicket, Args: Args{Kind: "photo_which", Photos: c.Args.Photos}}}}
	none := []Option{{Key: "retake", Command: Command{Action: ActKeep, Args: Args{Kind: "photo_again", Text: c.Args.Text}}}}
	if c.Args.Kind == "photo_mismatch" {
		other[0].Key = "another_ticket"
		return slices.Concat(other, here, none)
	}
	return slices.Concat(here, other, none)
}
