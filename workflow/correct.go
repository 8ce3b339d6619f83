package workflow

import "time"

// set corrects a field, or changes the quote.
func (d *decider) set(a Action, c Command) error {
	if a.Field == "quote" {
		return d.quote(a, c)
	}
	if a.Field == "rework" {
		return d.refute(a, c)
	}
	f, ok := d.bp.Field(c.Args.Field)
	if !ok {
		return d.refuse("which_field", func(x *Data) {
			for _, f := range d.bp.Fields {
				x.Items = append(x.Items, f.Label)
			}
		})
	}
	if !d.f.Actor.Member.Is(f.Write...) || (f.Personal && !(Viewer{d.f.Actor.Member}).SeesPhone()) {
		return d.refuse("wrong_role", func(x *Data) { x.Action = a.Words[0] + f.Label; x.Items = roleNames(f.Write) })
	}
	if c.Args.Value == "" {
		return d.refuse("need_value", func(x *Data) { x.Field = f.Label })
	}
	old := d.t.Fields[f.Key]
	if old == c.Args.Value {
		return d.refuse("same_value", func(x *Data) { x.Field = f.Label; x.New = shownValue(f, old) })
	}
	if f.Key == "promised_at" {
		at := parseTime(c.Args.Value)
		if !at.After(d.f.Now) {
			return d.refuse("promise_past", func(x *Data) { x.Due = at })
		}
		d.event(Promised{Old: d.t.Promised(), New: at, Reason: c.Args.Text})
	} else {
		d.event(FieldSet{Field: f.Key, Old: old, New: c.Args.Value})
	}
	if err := d.refit(f); err != nil {
		return err
	}
	d.current()
	return d.say("corrected", func(x *Data) { x.Field = f.Label; x.Old, x.New = shownValue(f, old), shownValue(f, c.Args.Value) })
}

// promise moves the promised time.
func (d *decider) promise(a Action, c Command) error {
	c.Args.Field = "promised_at"
	if !c.Args.At.IsZero() {
		c.Args.Value = c.Args.At.Format(time.RFC3339)
	}
	a.Field = ""
	return d.set(a, c)
}

// shownValue is a field's value as people read it; times are left to the template.
func shownValue(f Field, v string) string {
	switch f.Type {
	case FieldPlate:
		return ShowPlate(v)
	case FieldChoice:
		for _, c := range f.Choices {
			if c.Key == v {
				return c.Label
			}
		}
	case FieldMileage:
		if v != "" {
			return v + "公里"
		}
	case FieldText, FieldName, FieldPhone, FieldVIN, FieldTime:
	}
	return v
}
