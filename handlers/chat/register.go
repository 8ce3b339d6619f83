package chat

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// register plans 『登记 <车牌> <姓名> [手机] <问题> [几点取]』.
func (h *Handler) register(in bot.Inbound, word, rest string) *plan {
	p := &plan{spec: unit.Spec{Member: in.From}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) { return h.registration(p, l, word, rest) }
	return p
}

// registration reads the fields that the blueprint of the sender's store wants.
// Without a word it goes on with what was begun.
func (h *Handler) registration(p *plan, l *unit.Loaded, word, rest string) (workflow.Command, error) {
	if l.Subjects.Ticket != nil { // a new ticket has nothing of the one that was read, nor its keys
		return workflow.Command{}, &unit.Reload{}
	}
	sh, ok := l.Facts.Org.Shop(l.Facts.Actor.Member.Store)
	if !ok {
		return workflow.Command{}, refuse("no_store", workflow.Data{})
	}
	b, ok := l.Facts.Org.Blueprint(sh.Blueprint, 0)
	if !ok {
		return workflow.Command{}, refuse("unknown_word", workflow.Data{})
	}
	fields, err := goOn(b, l, word, rest)
	if err == nil {
		err = phones(l, rest)
	}
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

// goOn reads the fields that go on with what was begun. A new 登记 that speaks of
// another car, or says more than is missing, begins anew: nothing of one customer
// may slip into the ticket of the next.
func goOn(b *workflow.Blueprint, l *unit.Loaded, word, rest string) (map[string]string, error) {
	d := &l.Subjects.Dialogue
	if !drafting(l) {
		d.Draft = nil
	}
	fields, left, err := readFields(b, rest, l.Facts.Now, d.Draft)
	if err == nil && word == "" && faulty.MatchString(left) {
		addComplaint(b, d.Draft, fields, left)
	}
	if err != nil || word == "" || len(d.Draft) == 0 {
		return fields, err
	}
	anew := left != ""
	for _, f := range b.Fields {
		old := d.Draft[f.Key]
		anew = anew || (f.Default == "" && old != "" && fields[f.Key] != "" && fields[f.Key] != old)
	}
	if !anew {
		return fields, nil
	}
	d.Draft = nil
	fields, _, err = readFields(b, rest, l.Facts.Now, nil)
	return fields, err
}

// addComplaint puts what is to be done as well behind what was said before.
func addComplaint(b *workflow.Blueprint, draft, fields map[string]string, more string) {
	for _, f := range slices.Backward(b.Fields) {
		if f.Required && f.Type == workflow.FieldText && f.Default == "" {
			if said := draft[f.Key]; said != "" && fields[f.Key] == "" {
				fields[f.Key] = said + "," + more
			}
			return
		}
	}
}

// phones refuses a registration with two phone numbers, and one with digits that
// are neither a phone number nor a part's: a mistyped one would be lost.
func phones(l *unit.Loaded, text string) error {
	first := ""
	for _, m := range phoneWord.FindAllString(text, -1) {
		p, err := normalPhone(m)
		if err != nil {
			return err
		}
		if first != "" && p != first {
			return refuse("bad_phone", workflow.Data{})
		}
		first = p
	}
	for _, run := range digitRun.FindAllString(phoneWord.ReplaceAllString(text, " "), -1) {
		if n := len(run); n < 7 || n > 15 || len(onlyDigits(run)) != n {
			continue
		}
		if _, ok := l.Facts.Org.PartByKey(workflow.PartKey(run)); !ok {
			return refuse("bad_phone", workflow.Data{})
		}
	}
	return nil
}

// dropping is what people say, and nothing else, to leave a registration that
// they have begun.
var dropping = regexp.MustCompile(`^(?:(?:那|还是|我|先)*(?:算了|(?:取消|撤销|撤回|放弃|停止)(?:登记|这单)?|(?:不|别)(?:用)?登记|不要|不用|不弄)(?:[了吧啦啊,。.!~ ]|这单)*)+$`)

// orDrop lets the words of a plan drop the sender's half-finished registration,
// if there is one.
func orDrop(p *plan) *plan {
	otherwise := p.command
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		switch {
		case !drafting(l):
			return otherwise(l)
		case l.Subjects.Ticket != nil: // it is not about the ticket that was read
			return workflow.Command{}, &unit.Reload{}
		}
		return workflow.Command{Action: workflow.ActDropDraft}, nil
	}
	return p
}

// drafting reports whether the sender has begun a registration that lacks
// something.
func drafting(l *unit.Loaded) bool {
	d := l.Subjects.Dialogue
	return !d.DraftAt.IsZero() && len(d.Draft) > 0 && l.Facts.Now.Sub(d.DraftAt) < workflow.DraftLife
}

// merged is what the draft and the new words say together.
func merged(l *unit.Loaded, fields map[string]string) map[string]string {
	out := map[string]string{}
	if drafting(l) {
		maps.Copy(out, l.Subjects.Dialogue.Draft)
	}
	maps.Copy(out, fields)
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
