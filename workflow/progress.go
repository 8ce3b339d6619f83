package workflow

import (
	"reflect"
	"time"

	"bihuan/workflow/privacy"
)

// Progress is what the customer's page shows of his ticket: nothing that only
// the store may know, and nothing of him that a stranger with his slip should
// not learn.
type Progress struct {
	Number, Plate, Store string // the plate is masked
	StorePhone           string // empty: the store tells none
	Stages               []StageView
	Stage, Step          string // keys
	State                State
	Outcome              Outcome
	Reason               string // key of why it stands still; empty unless blocked
	ArrivedAt, DoneAt    time.Time

	PromisedAt time.Time
	Moves      []Moved // of the promised time, oldest first

	Quoted   bool // the store has sent a quote
	Version  int  // of the quote that he sees
	Lines    []ProgressLine
	Agreed   int64 // sum of what he agreed to, in fen
	Waiting  int   // lines that wait for his word and may be answered
	Discount int64 // taken off that
	Changes  bool  // the quote is being changed; lines that wait are not shown

	Photos   []PhotoView // released ones
	Talk     []Remark    // By is ByCustomer or empty
	HasPhone bool        // he can be asked for its digits
	Locked   bool        // only the advisor can help
	Open     bool        // questions are taken

	Warranties []WarrantyView // from handover on
	Settled    bool           // the list is on record
	ReworkOf   string         // number of the ticket that this one makes good
}

// StageView is a stage in the bar of stages.
type StageView struct {
	Key, Label string
	Place      StagePlace
}

// StagePlace is where a stage lies from the ticket's own.
type StagePlace string

// The places.
const (
	StagePassed StagePlace = "passed"
	StageNow    StagePlace = "now"
	StageToCome StagePlace = "to_come"
)

// ProgressLine is a quote line as the customer sees it.
type ProgressLine struct {
	ID         int
	Title      string
	Amount     int64 // fen
	AddOn      bool
	State      LineState
	Answered   string // kind of consent
	AnsweredAt time.Time
	Free       bool // a return under warranty pays for it
}

// CustomerView is what the customer may know of his ticket.
func CustomerView(t *Ticket, o *Organization) Progress {
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		bp = &Blueprint{}
	}
	p := Progress{
		Number: t.Number, Stage: t.Stage, Step: t.Step, State: t.State, Outcome: t.Outcome,
		Plate:     privacy.MaskPlate(ShowPlate(t.Fields["plate"])),
		ArrivedAt: t.CreatedAt, DoneAt: t.DoneAt, PromisedAt: t.Promised(), Moves: t.Moves,
		Stages: stageViews(t, bp), HasPhone: len(t.Fields["phone"]) >= askedDigits, Locked: t.Locked(),
		Open: t.Outcome != Cancelled,
	}
	if sh, ok := o.Shop(t.Store); ok {
		p.Store = sh.Name
	}
	if at := parseTime(t.Fields["arrived_at"]); !at.IsZero() {
		p.ArrivedAt = at
	}
	if t.State == Blocked {
		p.Reason = t.Blocks[len(t.Blocks)-1].Reason
	}
	for _, r := range t.Talk {
		if r.By != ByCustomer {
			r.By = ""
		}
		p.Talk = append(p.Talk, r)
	}
	p.Photos = photoViews(t, released(t, bp), func(string) string { return "" })
	p.quote(t)
	p.Settled, p.Discount = t.Settlement != nil, min(t.Quote.Discount, p.Agreed)
	if t.Outcome == Completed {
		p.Warranties = warrantyViews(t, o)
	}
	// A number is no phone, nor is the id of a photo; the store's phone is ours to tell.
	number, photos := p.Number, p.Photos
	p.Photos = nil
	eachString(reflect.ValueOf(&p).Elem(), hide(t, o))
	p.Number, p.Photos = number, photos
	if r := t.Return(); r != nil {
		p.ReworkOf = r.Of
	}
	if sh, ok := o.Shop(t.Store); ok {
		p.StorePhone = sh.Phone
	}
	return p
}

// quote fills in the lines that were sent to the customer, and those that he
// has answered, however that came about.
func (p *Progress) quote(t *Ticket) {
	q := t.Quote
	p.Quoted, p.Version = q.Offered > 0, q.Version
	current := q.Offered == q.Version
	for _, l := range q.Lines {
		switch {
		case l.State == LineRemoved:
			continue
		case l.State == LineOpen && !current:
			p.Changes = q.Offered > 0
			continue
		case l.State == LineOpen && t.State != Done:
			p.Waiting++
		case l.State == LineAgreed:
			p.Agreed += l.Amount
		}
		p.Lines = append(p.Lines, ProgressLine{ID: l.ID, Title: l.Title, Amount: l.Amount, AddOn: l.AddOn, State: l.State,
			Answered: l.Answered, AnsweredAt: l.AnsweredAt, Free: l.Free != ""})
	}
}

// stageViews are the stages, seen from the ticket's own.
func stageViews(t *Ticket, bp *Blueprint) []StageView {
	out := make([]StageView, 0, len(bp.Stages))
	place := StagePassed
	for _, s := range bp.Stages {
		v := StageView{Key: s.Key, Label: s.Label, Place: place}
		if s.Key == t.Stage {
			place = StageToCome
			if v.Place = StageNow; t.Outcome == Completed {
				v.Place = StagePassed
			}
		}
		out = append(out, v)
	}
	return out
}
