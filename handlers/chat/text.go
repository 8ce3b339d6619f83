package chat

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// maxText is more than anybody types with a thumb; the rest of a longer text is
// surely pasted. In characters.
const maxText = 1000

// text plans a typed message.
func (h *Handler) text(in bot.Inbound, raw string) *plan {
	t := strings.TrimSpace(fold(raw))
	if utf8.RuneCountInString(t) > maxText || strings.ContainsRune(t, 0) {
		return h.saying(in, "too_long")
	}
	if dropping.MatchString(t) {
		return orDrop(h.wording(in, t))
	}
	if _, _, _, worded := h.word(t); !worded && measureForm.MatchString(t) {
		return orMeasure(t, h.wording(in, t))
	}
	return h.wording(in, t)
}

// wording plans a typed message by its words alone.
func (h *Handler) wording(in bot.Inbound, t string) *plan {
	if do, ok := fixed[strings.ToLower(t)]; ok {
		return do(h, in)
	}
	if l, ok := letterOf(t); ok {
		return h.letter(in, l)
	}
	if p, ok := h.absence(in, t); ok {
		return p
	}
	if p, ok := h.desk(in, t); ok {
		return p
	}
	if p, ok := h.shelf(in, t); ok {
		return p
	}
	if ref, ok := aboutQuotes(t); ok {
		return h.core(in, workflow.ActQuotes, ref)
	}
	if ref, ok := aboutSettlement(t); ok {
		return h.core(in, workflow.ActSettlement, ref)
	}
	if rest, ok := strings.CutPrefix(t, "历史"); ok {
		return h.past(in, strings.TrimSpace(rest))
	}
	if ref, ok := undoing(t); ok {
		return h.core(in, workflow.ActUndo, ref)
	}
	if ref, rest, ok := opening(t); ok {
		if p, ok := h.named(in, t, ref, rest); ok {
			return p
		}
	}
	if a, word, rest, ok := h.word(t); ok && !changeLabel.MatchString(t) {
		return h.worded(in, a, word, rest)
	}
	return h.loose(in, t)
}

// named plans a text that begins with a ticket's name: 『0832 完工』 means the same
// as 『完工 0832』.
func (h *Handler) named(in bot.Inbound, t string, ref unit.Ref, rest string) (*plan, bool) {
	if rest == "" {
		return h.alone(in, ref, t), true
	}
	if c, ok := letterOf(rest); ok {
		return h.letterOn(in, ref, c), true
	}
	a, word, tail, ok := h.word(rest)
	switch {
	case !ok:
		return nil, false
	case a.Verb == workflow.VerbCreate:
		return h.register(in, word, strings.Replace(t, word, " ", 1)), true
	}
	return h.action(in, word, ref, tail), true
}

// changeLabel is the label of the option that changes a late answer; it begins
// like the word 改.
var changeLabel = regexp.MustCompile(`^改成[A-Z]$`)

// fixed are words without arguments that are not part of a blueprint.
var fixed = map[string]func(*Handler, bot.Inbound) *plan{}

func init() {
	for words, do := range map[string]func(*Handler, bot.Inbound) *plan{
		"帮助 help ? 怎么用": (*Handler).help,
		"我的单 我的工单":      (*Handler).mine,
		"同意方式":          (*Handler).shares,
		"我下班了 下班了 下班":   says(workflow.Command{Action: workflow.ActOffShift}),
		"我回来了 回来了 我上班了 上班了 我到了 销假":       says(workflow.Command{Action: workflow.ActBack}),
		"今天谁在 谁在 今天谁上班 在岗":               says(workflow.Command{Action: workflow.ActRoster, Args: workflow.Args{Text: "今天谁在"}}),
		"我的请假 我的假 请假记录 我请了哪些假 我请的假 我的替班": says(workflow.Command{Action: workflow.ActMyLeaves}),
		"文字模式":        says(workflow.Command{Action: workflow.ActTextMode, Args: workflow.Args{Confirm: true}}),
		"卡片模式":        says(workflow.Command{Action: workflow.ActTextMode}),
		"撤销 撤回 undo":  func(h *Handler, in bot.Inbound) *plan { return h.core(in, workflow.ActUndo, unit.Ref{Current: true}) },
		"重拍 拍错了 拍错车了": (*Handler).retake,
		"拍照":          func(h *Handler, in bot.Inbound) *plan { return h.saying(in, "how_to_photo") },
	} {
		for w := range strings.FieldsSeq(words) {
			fixed[w] = do
		}
	}
}

// word splits a text into the longest word that a blueprint knows, with the
// first of its actions, and the rest.
func (h *Handler) word(t string) (a workflow.Action, word, rest string, ok bool) {
	for _, b := range h.Store.Snapshot().Blueprints {
		for _, x := range b.Actions {
			for _, w := range x.Words {
				if len(w) > len(word) && strings.HasPrefix(t, w) {
					a, word = x, w
				}
			}
		}
	}
	rest = t[len(word):]
	if word != "" && bare(a) {
		end := ending.FindString(rest)
		rest = rest[len(end):]
		if _, _, named := leadingRef(rest, true); !named && doubtful.MatchString(rest) {
			return a, "", t, false
		}
	}
	return a, word, strings.TrimSpace(rest), word != ""
}

// bare actions take nothing but a ticket, and their words begin other words and
// sentences as well: 交车时间改到5点, 完工了吗.
func bare(a workflow.Action) bool {
	return a.Verb == workflow.VerbAccept || a.Verb == workflow.VerbAsk || (a.Verb == workflow.VerbAdvance && !a.Reject)
}

var (
	ending   = regexp.MustCompile(`^(?:了|啦|咯|吧|哦)*[!~。]*`)
	doubtful = regexp.MustCompile(`^\p{L}|(?:\?|吗|么)$`)
)

// worded plans a text that begins with an action's word.
func (h *Handler) worded(in bot.Inbound, a workflow.Action, word, rest string) *plan {
	if a.Verb == workflow.VerbCreate {
		return h.register(in, word, rest)
	}
	ref, tail, ok := leadingRef(rest, a.Verb == workflow.VerbAssign)
	switch {
	case a.Measure != nil && tail == "": // 故障码 1234
		return h.action(in, word, unit.Ref{Current: true}, rest)
	case ok && a.Evidence == workflow.NeedHours && ref.Tail != "" && tail == "":
		return h.hoursOrTicket(in, word, ref, rest)
	case !ok && a.Verb == workflow.VerbAssign:
		ref, tail, ok = trailingRef(rest)
	case !ok && a.Verb == workflow.VerbAttach:
		ref, tail, ok = behindEvidence(rest)
	}
	if !ok || (tail == "" && ref.Tail != "" && a.Evidence == workflow.NeedParts && !strings.Contains(word, "不")) { // 配件 08921
		return h.action(in, word, unit.Ref{Current: true}, rest)
	}
	return h.action(in, word, ref, tail)
}

// hoursOrTicket plans 工时 with four digits alone: they are a ticket's, or else
// hours that cannot be.
func (h *Handler) hoursOrTicket(in bot.Inbound, word string, ref unit.Ref, digits string) *plan {
	p := h.action(in, word, ref, "")
	named := p.command
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		c, err := named(l)
		var refused *workflow.Refusal
		if errors.As(err, &refused) && refused.Key == "unknown_ticket" {
			return c, refuse("bad_hours", workflow.Data{Text: digits})
		}
		return c, err
	}
	return p
}

// action plans an action on a ticket.
func (h *Handler) action(in bot.Inbound, word string, ref unit.Ref, rest string) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Ref: h.scoped(in, ref), Asked: ref.Current}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		t := l.Subjects.Ticket
		if ref.Current && !fits(l, t, word) {
			if q, ok := elsewhere(l); ok && (t == nil || t.Number != q.On) {
				return workflow.Command{}, &unit.Reload{Ref: unit.Ref{Question: &unit.QuestionRef{On: q.On, No: q.No}}}
			}
		}
		if err := found(l, ref); err != nil {
			return workflow.Command{}, err
		}
		a, ok := choose(l, word)
		if !ok {
			return workflow.Command{}, refuse("unknown_word", workflow.Data{})
		}
		args, err := arguments(l, a, rest)
		return workflow.Command{Action: a.Key, Ticket: t.Number, Args: args}, err
	}
	return p
}

// elsewhere is the newest open question of another ticket than the current one:
// whoever types 接单 just after a slip came means that slip.
func elsewhere(l *unit.Loaded) (unit.AskedQuestion, bool) {
	for _, q := range l.Asked {
		if !strings.HasPrefix(q.On, "@") && q.ClosedAt.IsZero() && q.On != l.Subjects.Dialogue.Current {
			return q, true
		}
	}
	return unit.AskedQuestion{}, false
}

// choose picks the action that a word means in the ticket's step: one word may
// stand for several whose steps differ.
func choose(l *unit.Loaded, word string) (workflow.Action, bool) {
	t := l.Subjects.Ticket
	b, ok := l.Facts.Org.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		return workflow.Action{}, false
	}
	var first workflow.Action
	for _, a := range b.Actions {
		if !slices.Contains(a.Words, word) {
			continue
		}
		if len(a.From) == 0 || slices.Contains(a.From, t.Step) {
			return a, true
		}
		if first.Key == "" {
			first = a
		}
	}
	return first, first.Key != ""
}

// fits reports whether the current ticket can be meant by a word at all.
func fits(l *unit.Loaded, t *workflow.Ticket, word string) bool {
	if t == nil || t.State == workflow.Done {
		return false
	}
	a, ok := choose(l, word)
	return ok && (len(a.From) == 0 || slices.Contains(a.From, t.Step)) &&
		(a.Verb != workflow.VerbAccept || waitsFor(t, l.Facts.Actor.ID()))
}

// waitsFor reports whether a member has a dispatch that he has not accepted.
func waitsFor(t *workflow.Ticket, userid string) bool {
	return slices.ContainsFunc(t.Dispatches, func(d workflow.Dispatch) bool {
		return d.Open() && d.Assignee == userid && d.AcceptedAt.IsZero()
	})
}

// core plans an action that every blueprint has.
func (h *Handler) core(in bot.Inbound, action string, ref unit.Ref) *plan {
	p := &plan{spec: unit.Spec{Member: in.From, Ref: h.scoped(in, ref)}}
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if err := found(l, ref); err != nil {
			return workflow.Command{}, err
		}
		return workflow.Command{Action: action}, nil
	}
	return p
}

// alone plans a number or plate without another word: it shows the ticket, but
// a plate that a registration still lacks belongs there.
func (h *Handler) alone(in bot.Inbound, ref unit.Ref, t string) *plan {
	p := h.core(in, workflow.ActShow, ref)
	show := p.command
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		if photos := unplaced(l); len(photos) > 0 && l.Subjects.Ticket != nil {
			if who := l.Subjects.Ticket; plateEnd.MatchString(t) && !who.Assigned(in.From) {
				return workflow.Command{}, refuse("photo_not_own", workflow.Data{Text: workflow.ShowPlate(who.Field("plate"))})
			}
			return workflow.Command{Action: workflow.ActPhotos, Ticket: l.Subjects.Ticket.Number, Args: workflow.Args{Photos: photos}}, nil
		}
		if ref.Plate != "" && drafting(l) && l.Subjects.Dialogue.Draft["plate"] == "" {
			return h.registration(p, l, "", t)
		}
		return show(l)
	}
	return p
}

// unplaced are the last photos of which the sender was asked what ticket they belong
// to: a number or plate alone is the answer.
func unplaced(l *unit.Loaded) []workflow.Photo {
	for _, q := range slices.Backward(l.Subjects.Dialogue.Questions) {
		if q.Kind == workflow.AskPhoto && q.Open(l.Facts.Now) {
			return q.About.Photos
		}
	}
	return nil
}
