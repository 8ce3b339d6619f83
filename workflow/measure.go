package workflow

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bihuan/workflow/plate"
)

// AskMeasure asks for a value that is read off the car, or for its source.
const AskMeasure = "measure"

// Measure is how a value that is read off the car is written. It is a number
// with limits, or else words that fit a pattern.
type Measure struct {
	Pattern  string   // of each word, upper case; empty: a number
	Min, Max float64  // of the number
	Units    []string // that may stand behind it; the first one is shown
	Sources  []string // where it may come from; empty: it has none
	Example  string
}

// Condition is true of a ticket whose car is of a kind and whose words name a
// fault.
type Condition struct {
	Key    string
	Plates []string // kinds of plates, or
	Field  string   // a field that has
	Values []string // one of these values
	Words  []string // in the complaint, the fault's class, or what was said of it
}

// Requirement is evidence that an action needs under a condition.
type Requirement struct {
	If       string // key of a Condition
	Requires []string
}

// requires is what an action needs of this ticket.
func (d *decider) requires(a Action) []string {
	out := a.Requires
	for _, r := range a.When {
		i := slices.IndexFunc(d.bp.Conditions, func(c Condition) bool { return c.Key == r.If })
		if i >= 0 && d.t.meets(d.bp.Conditions[i]) {
			out = append(slices.Clip(out), r.Requires...)
		}
	}
	return out
}

// meets reports whether a condition is true of the ticket.
func (t *Ticket) meets(c Condition) bool {
	kind := slices.Contains(c.Values, t.Fields[c.Field])
	if p, err := plate.Parse(t.Fields["plate"]); err == nil {
		kind = kind || slices.Contains(c.Plates, string(p.Kind))
	}
	if !kind {
		return false
	}
	said := []string{t.Fields["complaint_text"], t.FaultClass}
	for _, e := range t.Evidence {
		if e.Kind == EvidenceVoice {
			said = append(said, e.Value)
		}
	}
	return slices.ContainsFunc(c.Words, func(w string) bool {
		return slices.ContainsFunc(said, func(s string) bool { return strings.Contains(strings.ToUpper(s), strings.ToUpper(w)) })
	})
}

// errMeasures means that an action lacks values that are read off the car: they
// are asked for, whatever else is missing.
var errMeasures = errors.New("values are missing")

// wantMeasures asks for what an action still lacks, one by one.
func (d *decider) wantMeasures(a Action) error {
	missing := d.missing(d.requires(a))
	d.askMeasure(missing)
	d.current()
	return d.say("measure_wanted", func(x *Data) { x.Missing = missing })
}

// measuring finds the action that attaches a kind of evidence which is read off
// the car.
func (d *decider) measuring(kind string) (Action, bool) {
	i := slices.IndexFunc(d.bp.Actions, func(a Action) bool { return a.Measure != nil && a.Evidence == kind })
	if i < 0 {
		return Action{}, false
	}
	return d.bp.Actions[i], true
}

// lacksMeasure reports whether a value that is read off the car is missing.
func (d *decider) lacksMeasure(missing []string) bool {
	return slices.ContainsFunc(missing, d.measured)
}

func (d *decider) measured(kind string) bool { _, ok := d.measuring(kind); return ok }

// askMeasure asks the actor for the first of the missing values.
func (d *decider) askMeasure(missing []string) {
	i := slices.IndexFunc(missing, d.measured)
	if i < 0 {
		return
	}
	a, _ := d.measuring(missing[i])
	d.ask(Question{Kind: AskMeasure, Key: "measure_question", ExpiresAt: d.lapse(), About: Subject{Text: a.Words[0], Parts: []string{a.Measure.hint()}},
		Value: &Command{Action: a.Key}, Options: []Option{{Letter: "A", Key: "measure_later", Command: Command{Action: ActKeep}}}},
		[]Member{d.f.Actor.Member}, Technician, nil)
}

// measure notes a value, asks for its source, or says what it should look like.
// Where the step still lacks another one, that is asked for.
func (d *decider) measure(a Action, c Command) error {
	value, source, ok := a.Measure.read(c.Args.Text)
	if c.Args.Value != "" { // the source was asked for
		value, source, ok = c.Args.Value, c.Args.Kind, true
	}
	if !ok {
		return d.refuse("bad_measure", func(x *Data) { x.Field, x.Text, x.New = a.Words[0], c.Args.Text, a.Measure.hint() })
	}
	if source == "" && len(a.Measure.Sources) > 0 {
		return d.askSource(a, value)
	}
	d.event(Attached{Evidence: Evidence{Kind: a.Evidence, Value: value, Source: source, By: d.f.Actor.ID(), At: d.f.Now}})
	d.close(AskMeasure, "progress")
	d.current()
	missing := d.missing(d.nextRequires())
	d.askMeasure(missing)
	return d.say("measure_noted", func(x *Data) {
		x.Field, x.New, x.Choice = a.Words[0], value+a.Measure.unit(), source
		x.Missing = missing
	})
}

// askSource asks where a value comes from.
func (d *decider) askSource(a Action, value string) error {
	q := Question{Kind: AskMeasure, Key: "source_question", ExpiresAt: d.lapse(), About: Subject{Text: a.Words[0], Parts: []string{value + a.Measure.unit()}}}
	for i, s := range a.Measure.Sources {
		q.Options = append(q.Options, Option{Letter: letter(i), Label: s, Command: Command{Action: a.Key, Args: Args{Value: value, Kind: s}}})
	}
	d.ask(q, []Member{d.f.Actor.Member}, Technician, nil)
	return d.say("source_question", func(x *Data) { x.Field, x.New = a.Words[0], value+a.Measure.unit() })
}

// unit is what stands behind a value.
func (m *Measure) unit() string {
	if len(m.Units) == 0 {
		return ""
	}
	return m.Units[0]
}

// hint says what a value looks like.
func (m *Measure) hint() string {
	if m.Pattern != "" {
		return m.Example
	}
	limits := number(m.Min) + "~" + number(m.Max) + m.unit()
	if len(m.Sources) > 0 {
		limits += "," + strings.Join(m.Sources, "/")
	}
	return limits
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// between separates codes.
var between = regexp.MustCompile(`[\s,，、;；/]+`)

// longestMeasure bounds what is read, in bytes.
const longestMeasure = 200

// read takes a value and its source out of what somebody typed or said.
func (m *Measure) read(text string) (value, source string, ok bool) {
	if len(text) > longestMeasure {
		return "", "", false
	}
	for _, s := range m.Sources {
		if rest, found := strings.CutSuffix(strings.TrimSpace(text), s); found {
			text, source = rest, s
		} else if rest, found := strings.CutPrefix(strings.TrimSpace(text), s); found {
			text, source = rest, s
		}
	}
	text = strings.ToUpper(strings.Trim(text, " ,，。.:：;；、=()（）"))
	if m.Pattern == "" {
		value, ok = m.number(text)
		return value, source, ok
	}
	form, err := regexp.Compile(m.Pattern)
	if err != nil || text == "" {
		return "", "", false
	}
	codes := between.Split(text, -1)
	for _, code := range codes {
		if !form.MatchString(code) {
			return "", "", false
		}
	}
	return strings.Join(slices.Compact(codes), " "), source, true
}

// number reads a number within the limits.
func (m *Measure) number(text string) (string, bool) {
	for _, below := range []string{"零下", "负", "－", "−"} {
		if rest, found := strings.CutPrefix(text, below); found {
			text = "-" + rest
		}
	}
	units := slices.SortedFunc(slices.Values(m.Units), func(a, b string) int { return len(b) - len(a) }) // 摄氏度 before 度
	if i := slices.IndexFunc(units, func(u string) bool { return strings.HasSuffix(text, strings.ToUpper(u)) }); i >= 0 {
		text = strings.TrimSpace(strings.TrimSuffix(text, strings.ToUpper(units[i])))
	}
	if rest, found := strings.CutPrefix(text, "百分之"); found && slices.Contains(m.Units, "%") {
		text = rest
	}
	text = inDigits(text)
	f, err := strconv.ParseFloat(text, 64)
	// Written forms such as 1e1, 0x10 or NaN are nobody's.
	if err != nil || strings.ContainsAny(text, "EXPN_I") || f < m.Min || f > m.Max {
		return "", false
	}
	return number(f), true
}

// spokenNumber is a number up to 199 in characters, as speech writes it.
var spokenNumber = regexp.MustCompile(`^(-?)(一百)?零?(?:([一二两三四五六七八九]?)(十))?([零〇一二两三四五六七八九]?)(?:点([零〇一二三四五六七八九]))?$`)

// spokenDigits are its digits.
var spokenDigits = map[string]string{"零": "0", "〇": "0", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}

// inDigits writes 四十五 as 45; any other text stays.
func inDigits(text string) string {
	m := spokenNumber.FindStringSubmatch(text)
	if m == nil || m[2]+m[4]+m[5] == "" && !strings.Contains(text, "零") {
		return text
	}
	ones := spokenDigits[m[5]]
	if ones == "" {
		ones = "0"
	}
	tens := spokenDigits[m[3]]
	if m[4] != "" && tens == "" {
		tens = "1"
	}
	if m[2] != "" {
		tens = "1" + strings.Repeat("0", 1-len(tens)) + tens
	}
	out := m[1] + tens + ones
	if m[6] != "" {
		out += "." + spokenDigits[m[6]]
	}
	return out
}
