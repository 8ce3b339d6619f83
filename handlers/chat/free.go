package chat

import (
	"slices"
	"strings"

	"bihuan/bot"
	"bihuan/bot/phrase"
	"bihuan/workflow"
	"bihuan/workflow/plate"
	"bihuan/workflow/unit"
)

// understanding reads free words. What it finds is read back, never done.
type understanding interface {
	Understand(text string) phrase.Understanding
	Wish(text string) (w phrase.Wish, to string)
	Consignment(text string) (said string, count int)
	Slip(text string, words []string) (word, rest string)
	// Check looks at a reading that is not its own.
	Check(text string, u phrase.Understanding) (phrase.Understanding, error)
}

// free is a text that begins with no word of a blueprint, on its way to what it
// may mean.
type free struct {
	h       *Handler
	in      bot.Inbound
	text    string
	wish    phrase.Wish
	to      string // who is to take over
	read    phrase.Understanding
	meant   string // what a slip was meant to be
	meaning *plan  // of that
}

// freely reads a text; nil says that nothing can be made of it.
func (h *Handler) freely(in bot.Inbound, t string) *free {
	if h.Phrase == nil {
		return nil
	}
	f := &free{h: h, in: in, text: t, read: h.Phrase.Understand(t)}
	f.wish, f.to = h.Phrase.Wish(t)
	if word, rest := h.Phrase.Slip(t, h.words()); word != "" {
		f.meant = strings.TrimSpace(word + " " + plateDigits(strings.TrimSpace(rest)))
		f.meaning = h.wording(in, f.meant)
	}
	decides, _ := f.verdict()
	if f.wish == phrase.NoWish && f.meaning == nil && !f.priced() && !f.read.Corrects && decides == "" {
		return nil
	}
	return f
}

// words are those of the blueprints' actions.
func (h *Handler) words() []string {
	var out []string
	for _, b := range h.Store.Snapshot().Blueprints {
		for _, a := range b.Actions {
			out = append(out, a.Words...)
		}
	}
	return out
}

// plateDigits writes the spoken digits of a plate as digits: 浙a1234五.
func plateDigits(s string) string {
	written := digitWords.Replace(s)
	if found := plate.Find(written); len(found) > 0 && found[0].Start == 0 {
		return written
	}
	return s
}

// said is the text as it was typed or heard: that is what goes on record.
func (f *free) said() string { return strings.TrimSpace(f.in.Text) }

// priced reports whether the text names lines, or a price for some.
func (f *free) priced() bool { return f.read.Intent == phrase.Quote }

// spec adds what has to be read for it.
func (f *free) spec(s *unit.Spec, ref unit.Ref) {
	if f.meaning != nil {
		s.Ref, s.Registration = f.meaning.spec.Ref, f.meaning.spec.Registration
		return
	}
	s.Ref = f.h.scoped(f.in, ref)
}

// command is what the text may mean: a question to whoever spoke, or to whom it
// concerns.
func (f *free) command(l *unit.Loaded) (workflow.Command, error) {
	if f.meaning != nil {
		return f.slip(l)
	}
	t := openTicket(l)
	if t == nil {
		return workflow.Command{}, refuse("no_current_ticket", workflow.Data{})
	}
	viewer := workflow.Viewer{Member: l.Facts.Actor.Member}
	switch {
	case f.wish == phrase.WantsPhone && !viewer.SeesPhone():
		return workflow.Command{Action: workflow.ActPhone, Ticket: t.Number, Args: workflow.Args{Text: f.text}}, nil
	case f.wish == phrase.HandsOver:
		args := technician(l, f.to)
		return workflow.Command{Action: workflow.ActHandOver, Ticket: t.Number, Args: args}, nil
	case f.priced():
		return f.lines(l, t)
	}
	return workflow.Command{}, refuse("unknown_word", workflow.Data{})
}

// slip reads back what was meant; what cannot happen now, and only gets its
// answer, needs no reading back.
func (f *free) slip(l *unit.Loaded) (workflow.Command, error) {
	c, err := f.meaning.command(l)
	if err != nil || c.Action == "" {
		return c, err
	}
	if t := l.Subjects.Ticket; t != nil {
		if b, ok := l.Facts.Org.Blueprint(t.Blueprint, t.BlueprintVersion); ok {
			if a, ok := b.Action(c.Action); ok && len(a.From) > 0 && !slices.Contains(a.From, t.Step) {
				return c, nil
			}
		}
	}
	return workflow.Command{Action: workflow.ActMeant, Ticket: c.Ticket, Args: workflow.Args{Said: f.meant, Then: &c}}, nil
}

// lines reads priced lines back: a technician's go to the advisor, an advisor's
// into the quote.
func (f *free) lines(l *unit.Loaded, t *workflow.Ticket) (workflow.Command, error) {
	if err := totalled(f.read); err != nil {
		return workflow.Command{}, err
	}
	given, unpriced := quoted(f.read)
	if len(given) == 0 {
		if unpriced != "" && slices.Contains(f.read.Doubts, phrase.VagueAmount) {
			return workflow.Command{}, refuse("which_amount", workflow.Data{Text: unpriced})
		}
		return workflow.Command{}, refuse("unknown_word", workflow.Data{})
	}
	if unpriced != "" {
		return workflow.Command{}, refuse("which_amount", workflow.Data{Text: unpriced})
	}
	then := workflow.Command{Action: workflow.ActReport, Ticket: t.Number, Args: workflow.Args{Lines: given}}
	if me := l.Facts.Actor; !t.Assigned(me.ID()) && (!t.WorkedOn(me.ID()) || !me.Member.Is(workflow.Technician)) {
		a, ok := actionOf(l, t, func(a workflow.Action) bool { return a.Verb == workflow.VerbSet && a.Field == "quote" })
		if !ok || !l.Facts.Actor.Member.Is(a.Roles...) {
			return workflow.Command{}, refuse("unknown_word", workflow.Data{})
		}
		then.Action = a.Key
	}
	return more(l, t, workflow.Command{Action: workflow.ActHeard, Ticket: t.Number, Args: workflow.Args{Said: f.said(), Then: &then, Heard: heardOf(f.read)}}), nil
}

// more adds lines to those that were read back to the same speaker and are not
// confirmed yet: the new read-back takes their place, and must not drop them.
func more(l *unit.Loaded, t *workflow.Ticket, c workflow.Command) workflow.Command {
	me := l.Facts.Actor.ID()
	i := slices.IndexFunc(t.Questions, func(q workflow.Question) bool {
		return q.Kind == workflow.AskHeard && q.Open(l.Facts.Now) && slices.Contains(q.To, me)
	})
	if i < 0 {
		return c
	}
	before := t.Questions[i].Meant()
	if before.Action != c.Args.Then.Action || len(before.Args.Lines) == 0 {
		return c
	}
	c.Args.Then.Args.Lines = workflow.Joined(before.Args.Lines, c.Args.Then.Args.Lines)
	c.Args.Said = before.Args.Said + "," + c.Args.Said
	c.Args.Voices = before.Args.Voices
	c.Args.Heard = nil
	return c
}

// totalled refuses a total that leaves open what each line costs: it is another
// sum than that of the lines, or stands for several without a price.
func totalled(u phrase.Understanding) error {
	var sum int64
	var open []string
	count := 0
	for _, i := range u.Items {
		switch {
		case i.Part == "", i.Action == "不换", i.Action == "暂缓":
			continue
		case i.AmountFen == nil:
			open = append(open, string(i.Part))
		default:
			sum += *i.AmountFen
		}
		count++
	}
	switch {
	case u.TotalFen == nil || count < 2 && len(open) > 0 || count == 0 || len(open) == 0 && sum == *u.TotalFen:
		return nil
	case len(open) > 0:
		return refuse("which_split", workflow.Data{Items: open, Amount: *u.TotalFen})
	}
	return refuse("which_total", workflow.Data{Lines: []workflow.LineView{{Amount: sum}, {Amount: *u.TotalFen}}})
}

// quoted are the lines of a quote, and the name of one without a price.
func quoted(u phrase.Understanding) (lines []workflow.QuoteLine, unpriced string) {
	for _, i := range u.Items {
		title := titleOf(i)
		switch {
		case i.Part == "":
		case i.Action == "不换" || i.Action == "暂缓":
		case i.AmountFen == nil && u.TotalFen != nil && len(u.Items) == 1:
			lines = append(lines, workflow.QuoteLine{Title: title, Amount: *u.TotalFen})
		case i.AmountFen == nil:
			unpriced = string(i.Part)
		default:
			lines = append(lines, workflow.QuoteLine{Title: title, Amount: *i.AmountFen})
		}
	}
	return lines, unpriced
}

// titleOf is a line as people read it: 左后减震器 换 原厂件.
func titleOf(i phrase.Item) string {
	position := string(i.Position)
	if strings.HasPrefix(string(i.Part), position) {
		position = ""
	}
	return strings.Join(strings.Fields(position+string(i.Part)+" "+string(i.Action)+" "+string(i.Grade)), " ")
}
