package chat

import (
	"strings"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// plan is what a message means as far as its words tell: what to read, and how
// to make a command of what was read. Its command is called anew whenever more
// was read, or somebody was faster. What it leaves behind for the next call is the
// key of a registration, written each time before it is asked for, and what
// cannot change.
type plan struct {
	spec    unit.Spec
	pressed bool
	arrival *unit.Arrival // nil: the message brought no photo or voice
	guess   *guess        // nil: no model was asked
	// command may return a *workflow.Refusal, an *unread, or a *unit.Reload when another
	// ticket is meant. An empty action means that answer says it all.
	command func(*unit.Loaded) (workflow.Command, error)
	answer  func(*unit.Loaded) workflow.Saying
}

// understand plans a message; false means that there is nothing to do or say.
func (h *Handler) understand(in bot.Inbound) (*plan, bool) {
	switch in.Kind {
	case bot.KindText:
		return h.text(in, in.Text), true
	case bot.KindMenu:
		if word, ok := menuWords[in.Text]; ok {
			return h.text(in, word), true
		}
		return nil, false
	case bot.KindPress:
		return h.press(in), true
	case bot.KindImage:
		return h.arrival(in, unit.MediumPhoto), true
	case bot.KindVoice:
		return h.arrival(in, unit.MediumVoice), true
	case bot.KindVideo:
		return h.saying(in, "no_video"), true
	case bot.KindLocation, bot.KindLink:
		// The platform's own position reports are nobody's words.
		return h.saying(in, "unknown_word"), in.Event == ""
	case bot.KindEnter, bot.KindContact, bot.KindOther:
	}
	return nil, false
}

// menuWords are what the entries of the app's menu stand for.
var menuWords = map[string]string{"my_tickets": "我的单", "photo": "拍照", "help": "帮助"}

// saying answers with a fixed sentence.
func (h *Handler) saying(in bot.Inbound, key string) *plan {
	return &plan{
		spec:    unit.Spec{Member: in.From},
		command: func(*unit.Loaded) (workflow.Command, error) { return workflow.Command{}, nil },
		answer:  func(*unit.Loaded) workflow.Saying { return workflow.Saying{Key: key} },
	}
}

// press is a button: its key names the question and the option.
func (h *Handler) press(in bot.Inbound) *plan {
	key, err := bot.ParseKey(in.Press.Key)
	if err != nil {
		return h.saying(in, "question_stale")
	}
	if card, err := bot.TaskID(h.Salt, key.On, key.No, in.From); err != nil || card != in.Press.TaskID {
		return h.saying(in, "question_stale")
	}
	if key.Letter == bot.SelectedLetter {
		key.Letter = selected(in.Press)
	}
	card := &unit.Card{TaskID: in.Press.TaskID, UserID: in.From, On: key.On, Question: key.No, ResponseCode: in.Press.ResponseCode}
	p := &plan{pressed: true, spec: unit.Spec{Member: in.From, Press: card}}
	p.spec.Ref.Question = &unit.QuestionRef{On: key.On, No: key.No}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		return p.answerTo(l, key.On, workflow.Args{Question: key.No, Letter: key.Letter})
	}
	return p
}

// selected is the option of the card's drop-down.
func selected(p bot.Press) string {
	for _, ids := range p.Selected {
		if len(ids) > 0 {
			return ids[0]
		}
	}
	return ""
}

// answerTo makes the command that answers a question of a holder that was read.
func (p *plan) answerTo(l *unit.Loaded, on string, args workflow.Args) (workflow.Command, error) {
	own := strings.HasPrefix(on, "@")
	if !own && l.Subjects.Ticket == nil {
		return workflow.Command{}, refuse("question_stale", workflow.Data{})
	}
	if own {
		next := optionOf(l.Subjects.Dialogue, args).Command
		read := ""
		if t := l.Subjects.Ticket; t != nil {
			read = t.Number
		}
		if read != next.Ticket { // nothing is decided with a ticket that was only looked at
			return workflow.Command{}, &unit.Reload{Ref: unit.Ref{Number: next.Ticket}}
		}
		prepare(p, l, next.Args.Fields)
	}
	return workflow.Command{Action: workflow.ActAnswer, Ticket: on, Args: args}, nil
}

// optionOf is the option of a dialogue's question that is chosen.
func optionOf(d workflow.Dialogue, args workflow.Args) workflow.Option {
	for _, q := range d.Questions {
		if q.No == args.Question {
			o, _ := q.Option(args.Letter)
			return o
		}
	}
	return workflow.Option{}
}

// onHolder answers a question of the asked ones, once its holder is what was
// read; the sender's dialogue always is.
func (p *plan) onHolder(l *unit.Loaded, q unit.AskedQuestion, answer func() (workflow.Command, error)) (workflow.Command, error) {
	t := l.Subjects.Ticket
	if strings.HasPrefix(q.On, "@") || (t != nil && t.Number == q.On) {
		return answer()
	}
	return workflow.Command{}, &unit.Reload{Ref: unit.Ref{Question: &unit.QuestionRef{On: q.On, No: q.No}}}
}
