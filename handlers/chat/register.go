package chat

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/plate"
	"bihuan/workflow/unit"
	"bihuan/workflow/vin"
)

// draftLife is how long a registration that lacked something is taken up again
// by the next words.
const draftLife = 10 * time.Minute

// register plans 『登记 <车牌> <姓名> [手机] <问题> [几点取]』.
func (h *Handler) register(in bot.Inbound, word, rest string) *plan {
	p := &plan{spec: unit.Spec{Member: in.From}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) { return h.registration(p, l, word, rest) }
	return p
}

// registration reads the fields that the blueprint of the sender's store wants.
// Without a word it goes on with what was begun.
func (h *Handler) registration(p *plan, l *unit.Loaded, word, rest string) (workflow.Command, error) {
	l.Subjects.Ticket = nil
	sh, ok := l.Facts.Org.Shop(l.Facts.Actor.Member.Store)
	if !ok {
		return workflow.Command{}, refuse("no_store", workflow.Data{})
	}
	b, ok := l.Facts.Org.Blueprint(sh.Blueprint, 0)
	if !ok {
		return workflow.Command{}, refuse("unknown_word", workflow.Data{})
	}
	fields, err := readFields(b, rest, l.Facts.Now, l.Subjects.Dialogue.Draft)
	if err != nil {
		return workflow.Command{}, err
	}
	prepare(p, l, merged(l, fields))
	for _, a := range b.Actions {
		if a.Verb == workflow.VerbCreate && (slices.Contains(a.Words, word) || word == "") {
			return workflow.Command{Action: a.Key, Args: workflow.Args{Fields: fields}}, nil
		}
	}
	return workflow.Command{}, refuse("unknown_word", workflow.Data{})
}

// drafting reports whether the sender has begun a registration that lacks
// something.
func drafting(l *unit.Loaded) bool {
	d := l.Subjects.Dialogue
	return !d.DraftAt.IsZero() && len(d.Draft) > 0 && l.Facts.Now.Sub(d.DraftAt) < draftLife
}

// merged is what the draft and the new words say together.
func merged(l *unit.Loaded, fields map[string]string) map[string]string {
	out := map[string]string{}
	if d := l.Subjects.Dialogue; l.Facts.Now.Sub(d.DraftAt) < draftLife {
		for k, v := range d.Draft {
			out[k] = v
		}
	}
	for k, v := range fields {
		out[k] = v
	}
	return out
}

// prepare says what opening a ticket would need to know, should the decision
// ask for it.
func prepare(p *plan, l *unit.Loaded, fields map[string]string) {
	sh, ok := l.Facts.Org.Shop(l.Facts.Actor.Member.Store)
	if !ok || fields == nil {
		return
	}
	loc := time.UTC
	if sh.Calendar != nil && sh.Calendar.Location != nil {
		loc = sh.Calendar.Location
	}
	key := unit.RegistrationKey{Store: sh.Code, Series: sh.Series, Day: l.Facts.Now.In(loc).Format("20060102"),
		Plate: fields["plate"], Phone: fields["phone"], VIN: fields["vin"]}
	*p.spec.Registration = key
}

var (
	phoneWord = regexp.MustCompile(`(?:\+?86[- ]?)?\b1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b|\b0\d{2,3}-?\d{7,8}\b`)
	vinWord   = regexp.MustCompile(`(?i)\b[A-HJ-NPR-Z0-9]{17}\b`)
	tempPlate = regexp.MustCompile(`(?i)(临牌|无牌|临时牌照)\s*([A-HJ-NPR-Z0-9]{6,17})?`)
)

// readFields takes the values with a form of their own out of the text first
// (plate, VIN, phone, time); names and free words get what is left, in the
// order in which the blueprint declares them.
func readFields(b *workflow.Blueprint, text string, now time.Time, have map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for _, f := range b.Fields {
		var err error
		switch f.Type {
		case workflow.FieldPlate:
			text, err = takePlate(f, text, out)
		case workflow.FieldVIN:
			if m := vinWord.FindString(text); m != "" && vin.Check(strings.ToUpper(m)) == nil {
				out[f.Key], text = strings.ToUpper(m), strings.Replace(text, m, " ", 1)
			}
		case workflow.FieldPhone:
			if m := phoneWord.FindString(text); m != "" {
				digits := onlyDigits(m)
				if len(digits) == 13 {
					digits = strings.TrimPrefix(digits, "86")
				}
				out[f.Key], text = digits, strings.Replace(text, m, " ", 1)
			}
		case workflow.FieldTime:
			if f.Default != "now" {
				if m, ok := instant(text, now); ok {
					out[f.Key], text = m.at.Format(time.RFC3339), m.without(text)
				}
			}
		case workflow.FieldText, workflow.FieldName, workflow.FieldChoice:
		}
		if err != nil {
			return nil, err
		}
	}
	takeWords(b, text, have, out)
	return out, nil
}

// takePlate finds the plate; a paper plate takes the last six of the VIN.
func takePlate(f workflow.Field, text string, out map[string]string) (string, error) {
	if found := plate.Find(text); len(found) > 0 {
		m := found[0]
		out[f.Key] = m.Plate.Text
		return text[:m.Start] + " " + text[m.End:], nil
	}
	if m := tempPlate.FindStringSubmatch(text); m != nil {
		if m[2] == "" {
			return text, refuse("temporary_plate", workflow.Data{})
		}
		tail := strings.ToUpper(m[2][len(m[2])-6:])
		out[f.Key] = "临" + tail
		if len(m[2]) == 17 {
			out["vin"] = strings.ToUpper(m[2])
		}
		return strings.Replace(text, m[0], " ", 1), nil
	}
	first, _, _ := strings.Cut(text, " ")
	if digits := len(onlyDigits(first)); digits >= 3 && digits < 8 && len([]rune(first)) >= 5 {
		_, err := normalPlate(first)
		return text, err
	}
	return text, nil
}

// takeWords gives one word to each required name and all but the last free
// text; the last text gets the rest.
func takeWords(b *workflow.Blueprint, text string, have, out map[string]string) {
	words := strings.Fields(strings.Trim(text, " ,，。;；"))
	var open []workflow.Field
	for _, f := range b.Fields {
		if f.Required && (f.Type == workflow.FieldName || f.Type == workflow.FieldText) && f.Default == "" && have[f.Key] == "" {
			open = append(open, f)
		}
	}
	for i, f := range open {
		if len(words) == 0 {
			return
		}
		if i == len(open)-1 {
			out[f.Key] = strings.Join(words, " ")
			return
		}
		out[f.Key], words = words[0], words[1:]
	}
}
