package templates

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

// page is what a template sees: the data, and what depends on the instant of
// reading. Inside range and with it is reached as $.
type page struct {
	workflow.Data
	Now  time.Time
	Link string // of the ticket's page, empty where there is none
	// Chosen is what the chosen option is called.
	Chosen string
}

// page shows data as of now; zero: the instant of the data's own At, which for
// an answer is when it is given.
func (t *Templates) page(d workflow.Data, now time.Time) page {
	if now.IsZero() {
		now = d.At
	}
	p := page{Data: d, Now: now}
	p.Chosen, _ = t.Option(workflow.Option{Key: d.ChoiceKey, Label: d.Choice})
	if t.PublicURL != "" && d.Number != "" {
		p.Link = t.PublicURL + "/t/" + d.Number
	}
	return p
}

// Value is a field's value as people read it: an instant is said like any other,
// the rest is shown as it stands.
func (p page) Value(v string) string {
	at, err := time.Parse(time.RFC3339, v)
	if err != nil {
		return v
	}
	return p.Clock(at)
}

// Waiting are the titles of the lines that the customer has not answered; work
// on them must not begin.
func (p page) Waiting() []string {
	var out []string
	for _, l := range p.Lines {
		if l.State == workflow.LineOpen {
			out = append(out, l.Title)
		}
	}
	return out
}

// execute renders a part; a nil template is an empty part.
func (p page) execute(t *template.Template) (string, error) {
	if t == nil {
		return "", nil
	}
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return "", fmt.Errorf("templates: %w", err)
	}
	return tidy(out.String()), nil
}

// Head is how a ticket is called in front of a sentence: the plate, or its
// number where there is none.
func (p page) Head() string {
	switch {
	case p.Plate != "":
		return p.Plate
	case p.Number != "":
		return p.Number
	default:
		return p.Label
	}
}

// Clock says an instant the way people do: "14:30" today, "明天 9:00",
// "3月12日 9:00".
func (p page) Clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	local := at.In(calendar.Shanghai())
	return day(local, p.Now) + local.Format("15:04")[trimmed(local):]
}

// Day says a date the way people do: "今天", "明天", "3月12日".
func (p page) Day(at time.Time) string {
	if s := strings.TrimSpace(day(at.In(calendar.Shanghai()), p.Now)); s != "" {
		return s
	}
	return "今天"
}

// Date is the date of an instant, with the year where it is another one.
func (p page) Date(at time.Time) string {
	local := at.In(calendar.Shanghai())
	if local.Year() == p.Now.In(calendar.Shanghai()).Year() {
		return local.Format("1月2日")
	}
	return local.Format("2006年1月2日")
}

// trimmed cuts the zero in front of the hour.
func trimmed(t time.Time) int {
	if t.Hour() < 10 {
		return 1
	}
	return 0
}

// day is what stands before the time of day, with a blank after it.
func day(local, now time.Time) string {
	if now.IsZero() {
		return local.Format("2006年1月2日 ")
	}
	today := calendar.DateOf(now, calendar.Shanghai())
	switch diff := calendar.DateOf(local, calendar.Shanghai()) - today; {
	case diff == 0:
		return ""
	case diff == 1:
		return "明天 "
	case diff == 2:
		return "后天 "
	case diff == -1:
		return "昨天 "
	case local.Year() == today.Year():
		return local.Format("1月2日 ")
	default:
		return local.Format("2006年1月2日 ")
	}
}

// By says until when: "14:30前". An instant that has passed says so.
func (p page) By(at time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case !p.Now.IsZero() && at.Before(p.Now):
		return "已过 " + p.Clock(at)
	default:
		return p.Clock(at) + "前"
	}
}

// Priced are quote lines by their titles, with what each costs.
func (p page) Priced(titles []string) string {
	out := slices.Clone(titles)
	for i, title := range out {
		for _, l := range p.Lines {
			if l.Title == title {
				out[i] = title + " " + price(l)
			}
		}
	}
	return strings.Join(out, "、")
}

// Tasks is what a dispatch slip has to be done: the items by name, else the
// lines of the quote, else the complaint to be diagnosed.
func (p page) Tasks() []string {
	if len(p.Items) > 0 {
		return p.Items
	}
	if out := titles(p.Lines); len(out) > 0 {
		return out
	}
	return []string{"诊断:" + p.Complaint}
}

// Gone says who is not there, why, and who stands in: 李强请假到3月13日,张伟替他.
func (p page) Gone(a workflow.Absent) string {
	out := a.Name + goneWords[a.Why]
	if !a.Until.IsZero() {
		out += "到" + p.Day(a.Until.Add(-time.Minute))
	}
	if a.Deputy != "" {
		out += "," + a.Deputy + "替"
	}
	return out
}

// Leave says when somebody is on leave: 请假到今天, 明天请假, 明天起请假到3月13日.
func (p page) Leave() string {
	from, last := p.Day(p.From), p.Day(p.Due)
	switch from {
	case last:
		return from + "请假"
	case "今天":
		return "请假到" + last
	}
	return from + "起请假到" + last
}

// Days are the days of a spell: 明天, 明天到3月13日.
func (p page) Days(from, last time.Time) string {
	if a, b := p.Day(from), p.Day(last); a != b {
		return a + "到" + b
	}
	return p.Day(last)
}

// Spells are somebody's own leaves and deputies: 明天请假、3月13日李强替你.
func (p page) Spells(list []workflow.Absent) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = p.Days(a.From, a.Until.Add(-time.Minute)) + "请假"
		if a.Deputy != "" {
			out[i] = strings.TrimSuffix(out[i], "请假") + a.Deputy + "替你"
		}
	}
	return strings.Join(out, "、")
}

// goneWords are how it is said that somebody is away.
var goneWords = map[string]string{"off": "已下班", "leave": "请假", "rota": "现在不当班", "deputy": "今天不在", "gone": "已离职"}
