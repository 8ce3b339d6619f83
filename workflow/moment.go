package workflow

import (
	"strconv"
	"strings"
)

// moment is an event in the words' raw material; false for what only the
// program needs to know.
func (r *recounting) moment(e Event) (Moment, bool) {
	m := Moment{Kind: e.Data.Type(), Cause: e.Cause, At: e.At}
	if e.By == ByCustomer || e.By == "system" {
		m.By = e.By
	} else {
		m.Who = r.o.NameOf(e.By)
	}
	return m, r.people(e, &m) || r.customers(e, &m) || r.approvals(e, &m) || r.course(e, &m)
}

// approvals fills what concerns who agreed to the quote.
func (r *recounting) approvals(e Event, m *Moment) bool {
	level := ""
	switch x := e.Data.(type) {
	case Submitted:
		m.Number = x.QuoteVersion
		if x.Major {
			m.Choice = "major"
		}
	case Approved:
		level = x.Level
		if x.Signature != nil {
			m.Choice = "signed"
		}
	case Rejected:
		level, m.Text = x.Level, x.Reason
	case Delegated:
		level, m.Others = x.Level, []string{r.o.NameOf(x.To)}
	case Withdrawn:
		level = x.Level
	case Waived:
		level = x.Level
	case Skipped:
		level = x.Level
		if x.Alone {
			m.Choice = "alone"
		}
		for _, p := range x.People {
			id, _, _ := strings.Cut(p, " ")
			m.Others = append(m.Others, r.o.NameOf(id))
		}
	case Carried:
		level, m.Others, m.NewAt = x.Level, []string{r.o.NameOf(x.By)}, x.At
	case Voided:
	case Cleared:
		m.Number = x.QuoteVersion
	case Recalled:
		for _, l := range x.Lines {
			m.Items = append(m.Items, l.Title)
		}
	default:
		return false
	}
	m.Label = r.levelLabel(level)
	return true
}

func (r *recounting) levelLabel(key string) string {
	if r.bp.Approval != nil {
		for _, l := range r.bp.Approval.Levels {
			if l.Key == key {
				return l.Label
			}
		}
	}
	return key
}

// people fills what concerns who does the work.
func (r *recounting) people(e Event, m *Moment) bool {
	switch x := e.Data.(type) {
	case Assigned:
		m.Others = []string{r.o.NameOf(x.Dispatch.Assignee)}
		m.Label = r.bp.StageLabel(x.Dispatch.Purpose)
	case Accepted, Started, Finished:
	case Reopened:
		m.Text = x.Reason
	case Attached:
		if m.Choice, m.Text = x.Evidence.Kind, x.Evidence.Value; m.Choice == NeedParts && m.Text != "none" {
			return false // they are named when they change
		}
		if x.Evidence.Media != "" && m.Choice != EvidenceVoice {
			m.Text = ShowPlate(m.Text)
		}
		m.Text += r.unit(x.Evidence.Kind)
		if x.Evidence.Source != "" {
			m.Text += " " + x.Evidence.Source
		}
	case PartsChanged:
		m.Items = partNos(x.Parts)
	case TransferMoved:
		m.Choice, m.Text = string(x.Transfer.State), x.Transfer.Note
		m.Items = []string{x.Transfer.Part + "×" + strconv.Itoa(x.Transfer.Quantity)}
		if sh, ok := r.o.Shop(x.Transfer.From); ok {
			m.Others = []string{sh.Name}
		}
	case PartsIssued:
		for _, l := range x.Lines {
			if l.Quantity < 0 {
				m.Not = append(m.Not, l.No+"×"+strconv.Itoa(-l.Quantity))
			} else {
				m.Items = append(m.Items, l.No+"×"+strconv.Itoa(l.Quantity))
			}
		}
	case Reminded:
		m.Number = x.Push
		for _, id := range x.To {
			m.Others = append(m.Others, r.o.NameOf(id))
		}
	case Denied:
		m.Text, m.Choice = x.Text, x.What
	case Commented:
		m.Text, m.NewAt = x.Text, x.Estimate
	case Escalated:
		m.Label = x.Rule
		for _, id := range x.To {
			m.Others = append(m.Others, r.o.NameOf(id))
		}
	default:
		return false
	}
	return true
}

// customers fills what concerns the customer and his money.
func (r *recounting) customers(e Event, m *Moment) bool {
	switch x := e.Data.(type) {
	case Quoted:
		m.Number, m.Amount = x.Quote.Version, x.Quote.Total()
		for _, l := range x.Quote.Live() {
			m.Items = append(m.Items, l.Title)
		}
	case Offered:
		m.Number = x.QuoteVersion
	case Consented:
		m.Number, m.Choice, m.Text = x.QuoteVersion, x.Kind, x.Note
		m.Items, m.Not = r.titles(x.Agreed), r.titles(x.Declined)
	case Identified:
		if x.Wrong {
			m.Choice, m.Number = "wrong", 1
		}
	default:
		return false
	}
	return true
}

// course fills what moves or stops the ticket.
func (r *recounting) course(e Event, m *Moment) bool {
	switch x := e.Data.(type) {
	case Created:
		if v, ok := r.field(Field{Type: FieldText}, x.Fields["complaint_text"]); ok {
			m.Text = v.Value
		}
	case FieldSet:
		r.corrected(x, m)
	case Stepped:
		m.Label, m.Choice = r.step(x.To), x.Action
	case WasBlocked:
		m.Label, m.Text = reasonLabel(r.bp, x.Reason), x.Note
	case WasUnblocked:
	case Promised:
		m.OldAt, m.NewAt, m.Text = x.Old, x.New, x.Reason
	case Ended:
		m.Choice, m.Text = string(x.Outcome), x.Reason
	case Alarmed:
		m.Label = r.level(x.Level)
		for _, id := range x.To {
			m.Others = append(m.Others, r.o.NameOf(id))
		}
	case AlarmLost:
		m.Label, m.Choice, m.Text = r.level(x.Level), string(x.Channel), x.Reason
		m.Others = []string{r.o.NameOf(x.To)}
		if x.Next != "" {
			m.Others = append(m.Others, r.o.NameOf(x.Next))
		}
	case Settled:
		m.Amount, m.Text = x.List.Total(), x.List.Hash[:min(shownHash, len(x.List.Hash))]
	case Returned:
		m.Text, m.Items, m.NewAt = x.Rework.Of, x.Rework.Titles, x.Rework.Due
	case Refuted:
		m.Text = x.Cause
	case Undone, AlarmOver:
	default:
		return false
	}
	return true
}

// unit is what stands behind a value that was read off the car.
func (r *recounting) unit(kind string) string {
	for _, a := range r.bp.Actions {
		if a.Measure != nil && a.Evidence == kind {
			return a.Measure.unit()
		}
	}
	return ""
}

// level is what a high-risk value is called.
func (r *recounting) level(key string) string {
	for _, f := range r.bp.Fields {
		if c, ok := f.Choice(key); ok {
			return c.Label
		}
	}
	return key
}

// corrected shows a field's old and new value to who may know them.
func (r *recounting) corrected(x FieldSet, m *Moment) {
	f, ok := r.bp.Field(x.Field)
	if !ok {
		f = Field{Key: x.Field, Label: x.Field}
	}
	m.Label = f.Label
	if f.Personal && !r.knows {
		return
	}
	if f.Type == FieldTime {
		m.OldAt, m.NewAt = parseTime(x.Old), parseTime(x.New)
		return
	}
	m.Old, m.New = shownValue(f, x.Old), shownValue(f, x.New)
}
