package chat

import (
	"regexp"
	"strings"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// arguments reads what follows an action's word, by the action's verb.
func arguments(l *unit.Loaded, a workflow.Action, rest string) (workflow.Args, error) {
	switch a.Verb {
	case workflow.VerbAssign:
		return technician(l, rest), nil
	case workflow.VerbAttach:
		if a.Measure != nil {
			return workflow.Args{Text: rest}, nil
		}
		return evidence(a, rest)
	case workflow.VerbSet:
		if a.Field == "quote" {
			return quoteLines(rest)
		}
		if a.Field == "rework" {
			return workflow.Args{Text: rest}, nil
		}
		return correction(l, rest)
	case workflow.VerbAnswer:
		return consent(rest), nil
	case workflow.VerbCreate, workflow.VerbAdvance, workflow.VerbAccept, workflow.VerbAsk, workflow.VerbBlock,
		workflow.VerbUnblock, workflow.VerbPromise, workflow.VerbComment, workflow.VerbCancel, workflow.VerbSubmit:
	}
	return workflow.Args{Text: rest}, nil
}

// technician finds who is meant by a name or userid among the store's people, or
// by a part of the name if it is one technician's alone.
func technician(l *unit.Loaded, name string) workflow.Args {
	name = strings.Trim(strings.TrimPrefix(strings.TrimPrefix(name, "给"), "@"), " ,.。!")
	none := workflow.Args{Text: name}
	if name == "" {
		return none
	}
	var hits []string
	part := nickname.ReplaceAllString(name, "$1")
	for _, m := range l.Facts.Org.In(l.Subjects.Ticket.Store, workflow.Technician) {
		if strings.EqualFold(m.UserID, name) || m.Name == name {
			return workflow.Args{To: m.UserID, Text: name}
		}
		if strings.Contains(m.Name, part) {
			hits = append(hits, m.UserID)
		}
	}
	if len(hits) != 1 {
		return none
	}
	return workflow.Args{To: hits[0], Text: name}
}

// nickname finds the surname in 小李, 老李, 李师傅, 李工.
var nickname = regexp.MustCompile(`^[小老阿]?(\p{Han}{1,3}?)(?:师傅|工|师|哥)?$`)

var (
	separators = regexp.MustCompile(`[,，、;；:。]+`)
	partWords  = strings.NewReplacer("不用换件", " 不用换件 ", "无配件", " 无配件 ", "配件编号", " 配件 ", "配件号", " 配件 ", "配件", " 配件 ", "编号", " ")
)

// evidence reads 『2.5 配件 04465-02220 …』, 『04465-02220』, or nothing for
// 不用换件.
func evidence(a workflow.Action, rest string) (workflow.Args, error) {
	var out workflow.Args
	fields := strings.Fields(separators.ReplaceAllString(partWords.Replace(rest), " "))
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

// consent reads how the customer said it, and the note.
func consent(rest string) workflow.Args {
	for _, how := range []struct{ word, kind string }{
		{"当面签字", workflow.ConsentCounter}, {"当面", workflow.ConsentCounter}, {"签字", workflow.ConsentCounter}, {"电话", workflow.ConsentPhone},
	} {
		if note, ok := strings.CutPrefix(rest, how.word); ok {
			return workflow.Args{Kind: how.kind, Text: strings.Trim(note, " ,，:;")}
		}
	}
	return workflow.Args{Text: rest}
}
