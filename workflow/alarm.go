package workflow

import (
	"slices"
	"strings"
	"time"
)

// Channel is the way that a push takes.
type Channel string

// The channels.
const (
	ChannelChat Channel = ""
	ChannelSMS  Channel = "sms" // for alarms: it is heard at night
)

// Why an SMS did not reach somebody. The first ones are about his number: the
// next person up may have more luck. The others are the operator's to mend, and
// whoever is texted next fails of them as well.
const (
	LostNoPhone   = "no_phone"   // none is known of him
	LostNumber    = "number"     // it is none
	LostBlacklist = "blacklist"  // he has unsubscribed
	LostHour      = "limit_hour" // his number got too many this hour
	LostDay       = "limit_day"  // … or today
	LostSame      = "limit_same" // … of the same words
	LostApp       = "limit_app"  // the application sent too many today
	LostTemplate  = "template"   // the text or the signature is not approved
	LostAccount   = "account"    // no money, no right, or no such application
	// LostLate is one that has not arrived in time, and is still tried.
	LostLate = "late"
)

// operators are the reasons that concern every number.
var operators = []string{LostApp, LostTemplate, LostAccount}

// settings are the reasons that a setting of the console would end.
var settings = []string{LostHour, LostDay, LostSame, LostApp, LostTemplate, LostAccount}

// Alarm is a high-risk value that a ticket had. It is told once, as long as nobody
// has set a harmless one: whoever sets it again then has seen a new danger, and those
// who were told that it is over would not know.
type Alarm struct {
	Field, Level string
	At           time.Time
	To           []string // userids, in the order in which they were told
	Lost         []string `json:",omitzero"` // those of them whom it did not reach
	Over         bool     `json:",omitzero"` // its field has had a harmless value since
}

// alarmed finds the alarm of a value that is not over, nil if there is none.
func (t *Ticket) alarmed(level string) *Alarm {
	i := slices.IndexFunc(t.Alarms, func(a Alarm) bool { return a.Level == level && !a.Over })
	if i < 0 {
		return nil
	}
	return &t.Alarms[i]
}

// Warns reports whether a high-risk value that somebody was to be woken for still
// holds: neither was it taken back nor is the ticket done.
func (t *Ticket) Warns(level string) bool { return t.State != Done && t.alarmed(level) != nil }

// warnings are a copy of the alarms that are not over.
func (t *Ticket) warnings() []Alarm {
	return slices.DeleteFunc(slices.Clone(t.Alarms), func(a Alarm) bool { return a.Over })
}

// alarm puts the events of an alarm onto the ticket.
func (t *Ticket) alarm(e Event) {
	switch x := e.Data.(type) {
	case Alarmed:
		t.Alarms = append(t.Alarms, Alarm{Field: x.Field, Level: x.Level, At: e.At, To: x.To})
	case AlarmOver:
		for i, a := range t.Alarms {
			t.Alarms[i].Over = a.Over || a.Field == x.Field
		}
	case AlarmLost:
		a := t.alarmed(x.Level)
		if a == nil {
			return
		}
		a.Lost = append(slices.Clone(a.Lost), x.To)
		if x.Next != "" {
			a.To = append(slices.Clone(a.To), x.Next)
		}
	}
}

// alarm wakes the 店长 where this decision gave the ticket a high-risk value
// that it did not have before.
func (d *decider) alarm() {
	for _, f := range d.bp.Fields {
		level := d.t.Fields[f.Key]
		if f.Type == FieldChoice {
			d.lowered(f, level)
		}
		if f.Type != FieldChoice || level == "" || d.t.alarmed(level) != nil || (d.was != nil && d.was.Fields[f.Key] == level && !d.resumed()) {
			continue
		}
		if c, ok := d.choice(f.Key, level); ok && c.Alarm {
			d.raise(f, c)
		}
	}
}

// resumed reports whether this decision takes the end of the ticket back.
func (d *decider) resumed() bool { return d.was.State == Done && d.t.State != Done }

// allClear tells everybody who was woken by one of the alarms that it is over: each
// once, of all that he was told.
func (d *decider) allClear(key string, over []Alarm) {
	var to []string
	for _, a := range over {
		to = append(to, a.To...)
	}
	for i, id := range to {
		m, ok := d.f.Org.Member(id)
		if !ok || id == d.f.Actor.ID() || slices.Contains(to[:i], id) {
			continue
		}
		var level string
		var labels []string
		for _, a := range over {
			if slices.Contains(a.To, id) {
				level, labels = a.Level, append(labels, d.levelOf(a).Label)
			}
		}
		d.wake(m, level, Saying{Key: key, Data: d.data(m, func(x *Data) { x.Choice = strings.Join(labels, "、") })})
	}
}

// levelOf is the value of an alarm, by its key alone where the blueprint has lost it.
func (d *decider) levelOf(a Alarm) Choice {
	if c, ok := d.choice(a.Field, a.Level); ok {
		return c
	}
	return Choice{Key: a.Level, Label: a.Level}
}

// lowered tells whoever was woken by an alarm of a field that it has a harmless value
// now: also of those that it had before its last one.
func (d *decider) lowered(f Field, level string) {
	if d.was == nil || d.was.Fields[f.Key] == level {
		return
	}
	if c, ok := d.choice(f.Key, level); ok && c.Alarm {
		return
	}
	over := slices.DeleteFunc(d.t.warnings(), func(a Alarm) bool { return a.Field != f.Key })
	if len(over) > 0 {
		d.event(AlarmOver{Field: f.Key})
		d.allClear("alarm_undone", over)
	}
}

// choice is a value of a field, as the newest version of the blueprint has it:
// what is dangerous is not pinned to a ticket.
func (d *decider) choice(field, key string) (Choice, bool) {
	if live, ok := d.f.Org.Blueprint(d.t.Blueprint, 0); ok {
		if f, ok := live.Field(field); ok {
			if c, ok := f.Choice(key); ok {
				return c, true
			}
		}
	}
	f, _ := d.bp.Field(field)
	return f.Choice(key)
}

// raise tells every 店长 of the store, whether on shift or not; where there is
// none, the next person up.
func (d *decider) raise(f Field, level Choice) {
	to := d.f.Org.In(d.t.Store, StoreManager)
	if len(to) == 0 {
		if m := d.nextAlarmed(nil); m.UserID != "" {
			to = []Member{m}
		}
	}
	e := Alarmed{Field: f.Key, Level: level.Key}
	for _, m := range to {
		e.To = append(e.To, m.UserID)
	}
	d.event(e)
	for _, m := range to {
		d.text(m, level)
		if m.UserID != d.f.Actor.ID() { // who set it knows
			d.wake(m, level.Key, Saying{Key: "alarm", Data: d.data(m, func(x *Data) { x.Choice = level.Label })})
		}
	}
}

// alarmLadder is who is above a technician's own lead.
var alarmLadder = []Role{StoreManager, AreaManager, HQAdmin}

// nextAlarmed is the next person up who does not know yet. Off duty or not: a
// phone rings everywhere.
func (d *decider) nextAlarmed(known []string) Member {
	up := d.line(known)
	for _, r := range alarmLadder {
		for _, m := range d.f.Org.Members {
			if m.Is(r) && (m.Store == d.t.Store || m.Store == "") {
				up = append(up, m)
			}
		}
	}
	i := slices.IndexFunc(up, func(m Member) bool { return !slices.Contains(known, m.UserID) })
	if i < 0 {
		return Member{}
	}
	return up[i]
}

// text sends an alarm by SMS. Its words hold the ticket's number and the plate's
// tail, nothing of a person.
func (d *decider) text(m Member, level Choice) {
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID, Role: held(m, roleOf(m, alarmLadder)), Urgent: true, Channel: ChannelSMS, Alarm: level.Key,
		Within: d.f.Org.Rules.AlarmClimb, Saying: Saying{Key: "alarm", Data: Data{Number: d.t.Number, Plate: ShowPlate(d.t.Fields["plate"]), Store: d.shop.Name, Choice: level.Label, At: d.f.Now}}})
}

// wake pushes a sentence about an alarm that waits for no opening.
func (d *decider) wake(m Member, level string, s Saying) {
	d.out.Notices = append(d.out.Notices, Notice{To: m.UserID, Role: held(m, roleOf(m, alarmLadder)), Urgent: true, Alarm: level, Saying: s})
}

// alarmLost: an alarm did not reach somebody. The failure goes on record and the
// next person up is told, once for each whom it did not reach.
func (d *decider) alarmLost(c Command) error {
	a := d.t.alarmed(c.Args.Value)
	if a == nil || !slices.Contains(a.To, c.Args.To) || d.t.State == Done {
		return ErrStale
	}
	level := d.levelOf(*a)
	first := !slices.Contains(a.Lost, c.Args.To)
	e := AlarmLost{Level: a.Level, To: c.Args.To, Channel: Channel(c.Args.Kind), Reason: c.Args.Reason}
	var next Member
	if first {
		next = d.nextAlarmed(a.To)
		e.Next = next.UserID
	}
	d.event(e)
	if e.Next != "" {
		if !slices.Contains(operators, e.Reason) {
			d.text(next, level)
		}
		whom := d.f.Org.NameOf(e.To)
		d.wake(next, level.Key, Saying{Key: "alarm_passed", Data: d.data(next, func(x *Data) { x.Choice, x.Whom = level.Label, whom })})
	}
	if e.Channel == ChannelSMS {
		d.tellOperators(e)
	}
	return nil
}

// tellOperators says what is to be changed so that the next SMS arrives.
func (d *decider) tellOperators(e AlarmLost) {
	fixable := slices.Contains(settings, e.Reason) || slices.Contains([]string{LostNoPhone, LostNumber, LostBlacklist}, e.Reason)
	if !fixable {
		return
	}
	whom := d.f.Org.NameOf(e.To)
	for _, m := range d.f.Org.Members {
		if m.Is(HQAdmin) && (m.Store == "" || m.Store == d.t.Store) {
			d.tell(m, HQAdmin, "sms_lost", func(x *Data) { x.Whom, x.Reason = whom, e.Reason })
		}
	}
}
