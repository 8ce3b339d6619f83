package chat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/plate"
	"bihuan/workflow/unit"
	"bihuan/workflow/vin"
)

// arguments reads what follows an action's word, by the action's verb.
func arguments(l *unit.Loaded, a workflow.Action, rest string) (workflow.Args, error) {
	switch a.Verb {
	case workflow.VerbAssign:
		return technician(l, rest), nil
	case workflow.VerbAttach:
		return evidence(a, rest)
	case workflow.VerbSet:
		if a.Field == "quote" {
			return quoteLines(rest)
		}
		return correction(l, rest)
	case workflow.VerbAnswer:
		return consent(rest), nil
	case workflow.VerbCreate, workflow.VerbAdvance, workflow.VerbAccept, workflow.VerbAsk, workflow.VerbBlock,
		workflow.VerbUnblock, workflow.VerbPromise, workflow.VerbComment, workflow.VerbCancel:
	}
	return workflow.Args{Text: rest}, nil
}

// technician finds who is meant by a name or userid among the store's people.
func technician(l *unit.Loaded, name string) workflow.Args {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "给"), "@")
	var hit string
	for _, m := range l.Facts.Org.In(l.Subjects.Ticket.Store, workflow.Technician) {
		if strings.EqualFold(m.UserID, name) || m.Name == name {
			return workflow.Args{To: m.UserID, Text: name}
		}
		if name != "" && strings.Contains(m.Name, name) {
			hit = m.UserID
		}
	}
	return workflow.Args{To: hit, Text: name}
}

var (
	separators = regexp.MustCompile(`[,，、;；]+`)
)

// evidence reads 『2.5 配件 04465-02220 …』, 『04465-02220』, or nothing for
// 不用换件.
func evidence(a workflow.Action, rest string) (workflow.Args, error) {
	var out workflow.Args
	fields := strings.Fields(separators.ReplaceAllString(strings.ReplaceAll(rest, "不用换件", " 不用换件 "), " "))
	if a.Evidence == workflow.NeedParts && len(fields) == 0 {
		if strings.Contains(a.Words[0], "不") {
			return workflow.Args{Kind: "none"}, nil
		}
		return out, refuse("need_parts", workflow.Data{})
	}
	parts := a.Evidence == workflow.NeedParts
	for _, f := range fields {
		hours, isHours := hoursOf(strings.ToLower(f))
		switch {
		case f == "配件" || f == "换":
			parts = true
		case f == "不用换件" || f == "无配件":
			out.Kind = "none"
		case parts:
			out.Parts = append(out.Parts, f)
		case isHours && out.Hours == 0:
			out.Hours = hours
		default:
			return out, refuse("bad_hours", workflow.Data{Text: f})
		}
	}
	if a.Evidence == workflow.NeedHours && (out.Hours <= 0 || out.Hours > 999) {
		return out, refuse("bad_hours", workflow.Data{Text: rest})
	}
	return out, nil
}

var priced = regexp.MustCompile(`^(.+?)\s*[:：]?\s*(\d{1,7}(?:\.\d{1,2})?)\s*(?:元|块|块钱)?$`)

// quoteLines reads 『换前刹车片 480, 更换雨刮 90』; 『删 更换雨刮』 takes a line
// out.
func quoteLines(rest string) (workflow.Args, error) {
	var out workflow.Args
	for _, item := range regexp.MustCompile(`[,，、;；]`).Split(rest, -1) {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		if title, ok := strings.CutPrefix(item, "删"); ok {
			out.Lines = append(out.Lines, workflow.QuoteLine{Title: strings.TrimSpace(title), State: workflow.LineRemoved})
			continue
		}
		m := priced.FindStringSubmatch(item)
		if m == nil {
			return out, refuse("bad_amount", workflow.Data{Text: item})
		}
		yuan, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return out, refuse("bad_amount", workflow.Data{Text: item})
		}
		out.Lines = append(out.Lines, workflow.QuoteLine{Title: strings.TrimSpace(m[1]), Amount: int64(yuan*100 + 0.5)})
	}
	if len(out.Lines) == 0 {
		return out, refuse("bad_amount", workflow.Data{})
	}
	return out, nil
}

// consent reads how the customer said it, and the note.
func consent(rest string) workflow.Args {
	out := workflow.Args{Text: rest}
	for word, kind := range map[string]string{"当面": workflow.ConsentCounter, "签字": workflow.ConsentCounter,
		"电话": workflow.ConsentPhone} {
		if note, ok := strings.CutPrefix(rest, word); ok {
			out.Kind, out.Text = kind, strings.TrimSpace(note)
		}
	}
	return out
}

// correction reads 『<字段> <值>』 of 改.
func correction(l *unit.Loaded, rest string) (workflow.Args, error) {
	t := l.Subjects.Ticket
	b, ok := l.Facts.Org.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		return workflow.Args{}, refuse("unknown_ticket", workflow.Data{})
	}
	name, value, _ := strings.Cut(rest, " ")
	for _, f := range b.Fields {
		if f.Label != name && f.Key != name && !slices.Contains(f.Aliases, name) {
			continue
		}
		v, err := normal(f, strings.TrimSpace(value), l.Facts.Now)
		return workflow.Args{Field: f.Key, Value: v, Text: rest}, err
	}
	return workflow.Args{Field: name}, nil
}

// normal brings a value into its field's normal form.
func normal(f workflow.Field, v string, now time.Time) (string, error) {
	if v == "" {
		return "", refuse("need_value", workflow.Data{Field: f.Label})
	}
	switch f.Type {
	case workflow.FieldPlate:
		return normalPlate(v)
	case workflow.FieldPhone:
		digits := onlyDigits(v)
		if len(digits) < 10 || len(digits) > 12 {
			return "", refuse("bad_phone", workflow.Data{})
		}
		return digits, nil
	case workflow.FieldVIN:
		v = strings.ToUpper(v)
		if err := vin.Check(v); err != nil {
			return "", refuse("bad_vin", workflow.Data{Text: v})
		}
		return v, nil
	case workflow.FieldTime:
		m, ok := instant(v, now)
		if !ok {
			return "", refuse("bad_time", workflow.Data{Text: v})
		}
		return m.at.Format(time.RFC3339), nil
	case workflow.FieldChoice:
		for _, c := range f.Choices {
			if c.Label == v || c.Key == v {
				return c.Key, nil
			}
		}
		var labels []string
		for _, c := range f.Choices {
			labels = append(labels, c.Label)
		}
		return "", refuse("bad_choice", workflow.Data{Field: f.Label, Items: labels})
	case workflow.FieldText, workflow.FieldName:
	}
	return v, nil
}

func normalPlate(v string) (string, error) {
	p, err := plate.Parse(v)
	if err == nil {
		return p.Text, nil
	}
	d := workflow.Data{Text: v}
	if s, ok := plate.Repair(v); ok {
		d.New = displayed(s)
	}
	return "", refuse("bad_plate", d)
}

// displayed is a plate as people read it.
func displayed(s string) string {
	if p, err := plate.Parse(s); err == nil {
		return p.Display()
	}
	return s
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
