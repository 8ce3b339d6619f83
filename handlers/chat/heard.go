package chat

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// hear makes a command of what was said: hours and parts where the ticket waits
// for them, else what the words would mean if they were typed, else a note. It
// is read back before it happens.
func (k *look) hear(l *unit.Loaded) (workflow.Command, error) {
	heard := workflow.Command{Action: workflow.ActHeard, Args: workflow.Args{Said: k.said}}
	for _, m := range k.voices {
		heard.Args.Voices = append(heard.Args.Voices, m.ID)
	}
	t := openTicket(l)
	if c, ok := spokenEvidence(l, t, k.said); ok {
		heard.Ticket, heard.Args.Then = t.Number, &c
		return heard, nil
	}
	c, err := k.plan.command(l)
	var refused *workflow.Refusal
	if word, ok := spokenDecision(l, c, k.said); ok && err == nil {
		c = word
	}
	switch {
	case errors.As(err, &refused) && strings.HasPrefix(refused.Key, "which_"): // a price that nobody can book is asked about
		return heard, err
	case errors.As(err, &refused):
	case err != nil:
		return heard, err
	case asks[c.Action]: // it is read back, or put to somebody, already
		c.Args.Voices = slices.Concat(c.Args.Voices, heard.Args.Voices)
		return c, nil
	case c.Action != "" && c.Action != workflow.ActShow && c.Action != workflow.ActAnswer: // a card is answered by hand
		heard.Ticket, heard.Args.Then = c.Ticket, &c
		return heard, nil
	}
	if c, ok := note(l, t, k.said); ok {
		heard.Ticket, heard.Args.Then = t.Number, &c
		return heard, nil
	}
	return heard, refuse("heard_unknown", workflow.Data{Text: k.said})
}

// asks are the actions that only ask.
var asks = map[string]bool{workflow.ActHeard: true, workflow.ActMeant: true, workflow.ActReprice: true, workflow.ActPhone: true, workflow.ActHandOver: true,
	workflow.ActOpine: true}

// note is what was said as a word on the ticket, if the speaker may leave one.
func note(l *unit.Loaded, t *workflow.Ticket, said string) (workflow.Command, bool) {
	a, ok := actionOf(l, t, func(a workflow.Action) bool {
		return a.Verb == workflow.VerbComment && l.Facts.Actor.Member.Is(a.Roles...)
	})
	return workflow.Command{Action: a.Key, Args: workflow.Args{Text: said}}, ok
}

// actionOf finds an action that is possible in the ticket's step.
func actionOf(l *unit.Loaded, t *workflow.Ticket, fits func(workflow.Action) bool) (workflow.Action, bool) {
	if t == nil {
		return workflow.Action{}, false
	}
	bp, ok := l.Facts.Org.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		return workflow.Action{}, false
	}
	i := slices.IndexFunc(bp.Actions, func(a workflow.Action) bool {
		return (len(a.From) == 0 || slices.Contains(a.From, t.Step)) && fits(a)
	})
	if i < 0 {
		return workflow.Action{}, false
	}
	return bp.Actions[i], true
}

var (
	spokenHours = regexp.MustCompile(`(?:(半)|(\d{1,3}(?:\.\d)?|` + numeralForm + `)(个半)?)个?(?:工时|小时|钟头)`)
	spokenPart  = regexp.MustCompile(`[0-9A-Z][0-9A-Z-]{4,}`)
	apart       = regexp.MustCompile(`([0-9-]) +([0-9-])`)
	noParts     = regexp.MustCompile(`(?:不用|无需|不需要|不)换(?:配?件)?`)
	// digitWords are figures as they are spoken one by one.
	digitWords = strings.NewReplacer("零", "0", "〇", "0", "一", "1", "幺", "1", "二", "2", "三", "3", "四", "4", "五", "5",
		"六", "6", "七", "7", "八", "8", "九", "9", "横杠", "-", "杠", "-")
)

// spokenEvidence reads hours, and part numbers that the catalog has, where the
// ticket's step takes them.
func spokenEvidence(l *unit.Loaded, t *workflow.Ticket, said string) (workflow.Command, bool) {
	takes := func(kind string) (workflow.Action, bool) {
		return actionOf(l, t, func(a workflow.Action) bool { return a.Verb == workflow.VerbAttach && a.Evidence == kind })
	}
	var c workflow.Command
	text := strings.ToUpper(fold(said))
	if a, ok := takes(workflow.NeedParts); ok {
		c.Args.Parts = partsIn(l.Facts.Org, text)
		if len(c.Args.Parts) == 0 && noParts.MatchString(text) {
			c.Args.Kind = "none"
		}
		if len(c.Args.Parts) > 0 || c.Args.Kind != "" {
			c.Action = a.Key
		}
	}
	if a, ok := takes(workflow.NeedHours); ok {
		if m := spokenHours.FindStringSubmatch(text); m != nil {
			c.Action, c.Args.Hours = a.Key, tenths(m[1], m[2], m[3])
		}
	}
	return c, c.Action != ""
}

// partsIn are the catalog's spellings of the part numbers in a text.
func partsIn(o *workflow.Organization, text string) []string {
	var out []string
	figures := digitWords.Replace(text)
	for apart.MatchString(figures) { // engines put blanks where a speaker breathes
		figures = apart.ReplaceAllString(figures, "$1$2")
	}
	for _, word := range spokenPart.FindAllString(figures, -1) {
		if p, ok := o.PartByKey(workflow.PartKey(word)); ok {
			out = append(out, p.No)
		}
	}
	return out
}
