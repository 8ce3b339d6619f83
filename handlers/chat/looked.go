package chat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/plate"
	"bihuan/workflow/unit"
)

// listenAgain is the wait before a voice that no engine could hear is tried anew.
const listenAgain = time.Minute

// maxCars bounds the open tickets among which a photo is placed.
const maxCars = 500

// arrival plans a photo or voice: it is committed and looked at afterwards, and
// its sender is answered then.
func (h *Handler) arrival(in bot.Inbound, kind unit.MediumKind) *plan {
	p := h.saying(in, "")
	p.arrival = &unit.Arrival{Kind: kind, Platform: in.Media.ID, Format: in.Media.Format}
	return p
}

// Looked answers what one person sent within a few seconds, once it was looked
// at: photos are put on their ticket, a voice is read back. Photos of several
// cars get an answer each; those that are not answered yet come again.
func (h *Handler) Looked(ctx context.Context, b unit.Batch) error {
	in := bot.Inbound{ID: nameOf(b), From: b.Sender, Kind: bot.KindOther}
	m, _ := h.Store.Snapshot().Member(in.From)
	k := h.see(in, b)
	k.plan.spec.Registration = &unit.RegistrationKey{Store: m.Store}
	message := unit.Message{ID: in.ID, From: in.From, Kind: "looked"}
	_, err := h.do(ctx, message, k.plan, guessLong, func(l unit.Loaded) (unit.Result, error) { return h.lookedDecision(k, in, l) })
	if err != nil {
		return fmt.Errorf("answer what %s sent: %w", in.From, err)
	}
	return nil
}

// nameOf is the same for the same media: what is left of a batch after an answer
// is another one.
func nameOf(b unit.Batch) string {
	var all strings.Builder
	for _, m := range b.Media {
		fmt.Fprintf(&all, "%s %t\n", m.ID, m.Late)
	}
	return "look:" + uuid.NewSHA1(uploads, []byte(all.String())).String()
}

// look is a batch on its way to an answer.
type look struct {
	h      *Handler
	plan   *plan
	photos []unit.Medium // that can be seen
	voices []unit.Medium // that were understood
	bad    []unit.Medium // that are of no use
	said   string        // in the voices
	// answered is set by the last call of command.
	answered []unit.Medium
}

func (h *Handler) see(in bot.Inbound, b unit.Batch) *look {
	k := &look{h: h}
	var said []string
	for _, m := range b.Media {
		switch {
		case m.Fault != "":
			k.bad = append(k.bad, m)
		case m.Kind == unit.MediumVoice:
			k.voices, said = append(k.voices, m), append(said, m.Text)
		default:
			k.photos = append(k.photos, m)
		}
	}
	k.said = strings.Join(said, " ")
	k.plan = h.saying(in, "")
	if k.said != "" {
		spoken := in
		spoken.Kind, spoken.Text = bot.KindText, k.said
		k.plan = h.text(spoken, k.said)
	}
	spec := &k.plan.spec
	spec.Member = in.From
	if sent := b.Media[0].Ticket; sent != "" {
		spec.Ref = unit.Ref{Number: sent}
	} else if spec.Ref == (unit.Ref{}) {
		spec.Ref = unit.Ref{Current: true}
	}
	if len(k.photos) > 0 {
		m, _ := h.Store.Snapshot().Member(in.From)
		spec.List = &unit.Filter{Store: m.Store, Open: true, Limit: maxCars}
	}
	return k
}

func (h *Handler) lookedDecision(k *look, in bot.Inbound, l unit.Loaded) (unit.Result, error) {
	f := &l.Facts
	f.Cause = in.ID
	member, known := f.Org.Member(in.From)
	if !known {
		return unit.Result{Answered: settledAs(slices.Concat(k.photos, k.voices, k.bad), unit.MediumKept, l.Facts.Now)}, nil
	}
	f.Actor = workflow.Actor{Member: member}
	d, err := k.decide(&l)
	if refused, ok := errors.AsType[*workflow.Refusal](err); ok {
		d, err = workflow.Decision{Answer: redacted(workflow.Saying{Key: refused.Key, Data: refused.Data}, l, member)}, nil
	}
	if err != nil {
		return unit.Result{}, err
	}
	return unit.Result{Decision: k.pushed(d, member), Answered: k.answered}, nil
}

// decide chooses what to do with the batch.
func (k *look) decide(l *unit.Loaded) (workflow.Decision, error) {
	k.answered = settledAs(k.bad, "", l.Facts.Now)
	var c workflow.Command
	var err error
	switch {
	case len(k.photos) > 0:
		var group []unit.Medium
		if c, group, err = k.place(l); err != nil {
			return workflow.Decision{}, err
		}
		k.answered = append(k.answered, settledAs(group, unit.MediumKept, l.Facts.Now)...)
		if c.Action == workflow.ActPhotos && k.said != "" && len(group) == len(k.photos) {
			c = k.withVoice(l, c)
		}
	case k.said != "":
		k.answered = append(k.answered, settledAs(k.voices, unit.MediumKept, l.Facts.Now)...)
		if c, err = k.hear(l); err != nil {
			return workflow.Decision{}, err
		}
	default:
		return workflow.Decision{}, nil
	}
	subjects := l.Subjects
	if c.Action == workflow.ActAskTicket {
		subjects.Ticket = nil // it is only looked at
	}
	return workflow.Decide(subjects, c, l.Facts)
}

// withVoice adds what was said to the photos of a ticket. Words that mean another
// ticket, or nothing, are left for an answer of their own: the photos count.
func (k *look) withVoice(l *unit.Loaded, photos workflow.Command) workflow.Command {
	heard, err := k.hear(l)
	if err != nil || heard.Ticket != photos.Ticket {
		return photos
	}
	heard.Args.Photos = photos.Args.Photos
	k.answered = append(k.answered, settledAs(k.voices, unit.MediumKept, l.Facts.Now)...)
	return heard
}

// settledAs are the media with what becomes of them; a voice that no engine
// could hear is listened to again later.
func settledAs(media []unit.Medium, state unit.MediumState, now time.Time) []unit.Medium {
	out := slices.Clone(media)
	for i := range out {
		if out[i].State = state; state == "" {
			out[i].State = unit.MediumKept
			if out[i].Fault == unit.FaultUnheard {
				out[i].State, out[i].DueAt = unit.MediumUnheard, now.Add(listenAgain)
			}
		}
	}
	return out
}

// pushed makes a push of the answer: the message itself was answered long ago.
func (k *look) pushed(d workflow.Decision, to workflow.Member) workflow.Decision {
	a := d.Answer
	d.Answer = workflow.Saying{}
	if a.Key != "" {
		a.Data.Bad = len(k.bad)
		a.Card, a.Question, a.On = "", nil, ""
		d.Notices = append([]workflow.Notice{{To: to.UserID, Saying: a}}, d.Notices...)
		return d
	}
	told := map[string]bool{}
	for _, m := range k.bad {
		if !told[m.Fault] {
			told[m.Fault] = true
			d.Notices = append(d.Notices, workflow.Notice{To: to.UserID, Saying: workflow.Saying{Key: m.Fault}})
		}
	}
	return d
}

// place finds the ticket of the photos. Those of another car are left for the
// next time.
func (k *look) place(l *unit.Loaded) (workflow.Command, []unit.Medium, error) {
	cars, current := carsOf(l), openTicket(l)
	first := max(slices.IndexFunc(k.photos, func(m unit.Medium) bool { return len(m.Sights) > 0 }), 0)
	seen := agreed(k.photos)
	link := workflow.Link(seen[first], cars)
	group := []unit.Medium{k.photos[first]}
	for i, m := range k.photos {
		if i != first && (len(m.Sights) == 0 || sameCar(workflow.Link(seen[i], cars), link)) {
			group = append(group, m)
		}
	}
	args := workflow.Args{Photos: photosOf(group), Cars: link.Cars, Text: platesOf(group)}
	ask := func(key string, cars ...workflow.Car) (workflow.Command, []unit.Medium, error) {
		args.Kind, args.Cars = key, cars
		return workflow.Command{Action: workflow.ActAskTicket, Args: args}, group, nil
	}
	switch link.Kind {
	case workflow.LinkSure:
		car := link.Cars[0]
		if current != nil && current.Number != car.Number && !car.Mine && current.Assigned(l.Facts.Actor.ID()) {
			return ask("photo_mismatch", carOf(current))
		}
		if t := l.Subjects.Ticket; t == nil || t.Number != car.Number {
			return workflow.Command{}, nil, &unit.Reload{Ref: unit.Ref{Number: car.Number}}
		}
		args.Cars, args.Text = nil, ""
		return workflow.Command{Action: workflow.ActPhotos, Ticket: car.Number, Args: args}, group, nil
	case workflow.LinkSeveral:
		return ask("photo_several", link.Cars...)
	case workflow.LinkNear:
		return ask("photo_near", link.Cars...)
	case workflow.LinkUnknown:
		if current == nil {
			return ask("photo_unknown")
		}
		return ask("photo_mismatch", carOf(current))
	case workflow.LinkUnread:
	}
	blind := k.photos[first].Engine == ""
	if current == nil && blind {
		return ask("photo_blind")
	}
	if current == nil {
		return ask("photo_unread")
	}
	bp, _ := l.Facts.Org.Blueprint(current.Blueprint, current.BlueprintVersion)
	switch {
	case bp != nil && !bp.NeedsPlate(current.Step):
		args.Cars, args.Text = nil, ""
		if blind {
			args.Reason = "unseen"
		}
		return workflow.Command{Action: workflow.ActPhotos, Ticket: current.Number, Args: args}, group, nil
	case blind:
		return ask("photo_unseen", carOf(current))
	}
	return ask("photo_unread")
}

// agreed are the plates in each photo, surer where photos of a batch agree.
func agreed(photos []unit.Medium) [][]workflow.Sight {
	shots := make([]workflow.Shot, len(photos))
	for i, m := range photos {
		shots[i] = workflow.Shot{Picture: m.Hash, Sights: m.Sights}
	}
	return workflow.Agree(shots)
}

// sameCar reports whether two photos belong together: on the same open ticket, or
// both on none that is known.
func sameCar(a, b workflow.Linking) bool {
	return a.Kind == b.Kind && slices.Equal(a.Cars, b.Cars)
}

func photosOf(media []unit.Medium) []workflow.Photo {
	out := make([]workflow.Photo, len(media))
	for i, m := range media {
		out[i] = workflow.Photo{Media: m.ID, Sent: m.ReceivedAt}
		if len(m.Sights) > 0 {
			front := m.Sights[0].Plate
			out[i].Plate = front
			for _, s := range m.Sights {
				if s.Plate != front && !slices.Contains(out[i].Beside, s.Plate) {
					out[i].Beside = append(out[i].Beside, s.Plate)
				}
			}
			out[i].Others = len(out[i].Beside) > 0
		}
	}
	return out
}

// platesOf are the two foremost plates in a photo, as shown; of several photos
// the first one.
func platesOf(media []unit.Medium) string {
	var out []string
	for _, s := range media[0].Sights {
		if shown := workflow.ShowPlate(s.Plate); !slices.Contains(out, shown) {
			out = append(out, shown)
		}
	}
	most := 2
	if len(media) > 1 {
		most = 1
	}
	return strings.Join(out[:min(len(out), most)], "、")
}

// carsOf are the open tickets of the sender's store.
func carsOf(l *unit.Loaded) []workflow.Car {
	out := make([]workflow.Car, 0, len(l.List))
	for _, t := range l.List {
		if t.Plate != "" && t.Plate != t.Number {
			out = append(out, workflow.Car{Number: t.Number, Plate: plate.Normalize(t.Plate), Mine: t.Mine})
		}
	}
	return out
}

// openTicket is the ticket that was read, if anything can still happen to it.
func openTicket(l *unit.Loaded) *workflow.Ticket {
	if t := l.Subjects.Ticket; t != nil && t.State != workflow.Done {
		return t
	}
	return nil
}

func carOf(t *workflow.Ticket) workflow.Car {
	return workflow.Car{Number: t.Number, Plate: t.Field("plate")}
}

// retake plans the word for a photo that shows the wrong car: the one that was
// asked about last is not wanted. Which it was, the answer says.
func (h *Handler) retake(in bot.Inbound) *plan {
	p := h.saying(in, "photo_again")
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		for _, q := range slices.Backward(l.Subjects.Dialogue.Questions) {
			if q.Kind != workflow.AskPhoto || !q.Open(l.Facts.Now) {
				continue
			}
			if i := slices.IndexFunc(q.Options, func(o workflow.Option) bool { return o.Key == "retake" }); i >= 0 {
				return p.answerTo(l, "@"+in.From, workflow.Args{Question: q.No, Letter: q.Options[i].Letter})
			}
		}
		return workflow.Command{}, nil
	}
	return p
}
