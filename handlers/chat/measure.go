package chat

import (
	"regexp"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// measureForm is what a value that is read off a car may look like, and what
// otherwise would be taken for a ticket or a letter: codes, numbers, units and
// where they come from.
var measureForm = regexp.MustCompile(`^(?:零下|负|实测|天气|车显)?[ :]*-?[0-9A-Za-z][0-9A-Za-z.,、/ -]*(?:%|度|℃|°C|摄氏度)?[ ,，]*(?:实测|天气|车显)?$|^(?:实测|天气|车显)$|` +
	`^(?:实测|天气|车显)?(?:零下|负|百分之)?[零〇一二两三四五六七八九十百点]+(?:%|度|℃|摄氏度)?[ ,，]*(?:实测|天气|车显)?$`)

// orMeasure lets a text answer the sender's newest question, if that one asks for
// a value off the car; else it is what it would be without the question.
func orMeasure(t string, p *plan) *plan {
	p.spec.Asked = true
	otherwise := p.command
	p.command = func(l *unit.Loaded) (workflow.Command, error) {
		q, ok := measureAsked(l)
		if _, letter := letterOf(t); !ok || letter && !onlyDigit(t) {
			return otherwise(l)
		}
		return p.onHolder(l, q, func() (workflow.Command, error) {
			if open, ok := question(l, q); !ok || open.Value == nil {
				return otherwise(l)
			}
			return p.answerTo(l, q.On, workflow.Args{Question: q.No, Text: t})
		})
	}
	return p
}

// onlyDigit reports whether a text that may be a letter's number is a number.
func onlyDigit(t string) bool { return t != "" && t[0] >= '0' && t[0] <= '9' }

// measureAsked is the newest open question of the sender, if it asks for a value.
func measureAsked(l *unit.Loaded) (unit.AskedQuestion, bool) {
	open := unanswered(l.Asked, l)
	if len(open) == 0 || open[0].Kind != workflow.AskMeasure {
		return unit.AskedQuestion{}, false
	}
	return open[0], true
}
