package chat

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/plate"
	"bihuan/workflow/unit"
	"bihuan/workflow/vin"
)

// correction reads 『<字段> <值>』 of 改.
func correction(l *unit.Loaded, rest string) (workflow.Args, error) {
	t := l.Subjects.Ticket
	b, ok := l.Facts.Org.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		return workflow.Args{}, refuse("unknown_ticket", workflow.Data{})
	}
	f, value, ok := namedField(b, rest)
	if !ok {
		name, _, _ := strings.Cut(rest, " ")
		return workflow.Args{Field: name}, nil
	}
	v, err := normal(f, value, l.Facts.Now)
	args := workflow.Args{Field: f.Key, Value: v, Text: rest}
	if f.Type == workflow.FieldTime { // what is left is why
		m, _ := instant(value, l.Facts.Now)
		args.Text = strings.Trim(m.without(value), " ,.:;，。、；")
	}
	return args, err
}

// namedField finds the field whose longest name the words begin with, and the
// value behind it: 『手机 138…』, 『车牌改成浙A12346』.
func namedField(b *workflow.Blueprint, rest string) (found workflow.Field, value string, ok bool) {
	longest := 0
	for _, f := range b.Fields {
		for _, name := range append([]string{f.Label, f.Key}, f.Aliases...) {
			if n := len(name); n > longest && n <= len(rest) && strings.EqualFold(rest[:n], name) {
				found, longest = f, n
			}
		}
	}
	value = rest[longest:]
	for _, w := range []string{"改成", "改为", "改到", "为", "是", ":", "="} {
		if v, cut := strings.CutPrefix(value, w); cut {
			value = v
			break
		}
	}
	return found, strings.TrimSpace(value), longest > 0
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
		return normalPhone(v)
	case workflow.FieldVIN:
		return normalVIN(v)
	case workflow.FieldTime:
		m, ok := instant(v, now)
		if !ok {
			return "", refuse("bad_time", workflow.Data{Text: v})
		}
		return m.at.Format(time.RFC3339), nil
	case workflow.FieldChoice:
		return normalChoice(f, v)
	case workflow.FieldMileage:
		return normalMileage(f, v)
	case workflow.FieldText, workflow.FieldName:
	}
	return v, nil
}

func normalPlate(v string) (string, error) {
	p, err := plate.Parse(v)
	if err == nil {
		return p.Text, nil
	}
	if m := paperPlate.FindStringSubmatch(v); m != nil && m[1] != "" {
		return paper(m[1]), nil
	}
	d := workflow.Data{Text: v}
	if s, ok := plate.Repair(v); ok {
		d.New = workflow.ShowPlate(s)
	}
	return "", refuse("bad_plate", d)
}

// phoneForm are mobile phones, land lines with their area, and service numbers.
var phoneForm = regexp.MustCompile(`^(?:1[3-9]\d{9}|0\d{9,11}|[48]00\d{7})$`)

// normalPhone drops the country's code and everything that is no digit.
func normalPhone(v string) (string, error) {
	digits := onlyDigits(v)
	if long := strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "86"); len(long) == 11 && long[0] == '1' {
		digits = long
	}
	if !phoneForm.MatchString(digits) {
		return "", refuse("bad_phone", workflow.Data{})
	}
	return digits, nil
}

func normalVIN(v string) (string, error) {
	v = vin.Normalize(v)
	if err := vin.Check(v); err != nil {
		return "", refuse("bad_vin", workflow.Data{Text: v})
	}
	return v, nil
}

func normalChoice(f workflow.Field, v string) (string, error) {
	var labels, meant []string
	for _, c := range f.Choices {
		if c.Label == v || c.Key == v {
			return c.Key, nil
		}
		if slices.Contains(c.Words, v) { // the whole of it: 不冒烟了 is no smoke
			meant = append(meant, c.Key)
		}
		labels = append(labels, c.Label)
	}
	if len(meant) == 1 {
		return meant[0], nil
	}
	return "", refuse("bad_choice", workflow.Data{Field: f.Label, Items: labels})
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
