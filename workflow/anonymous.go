package workflow

import (
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/workflow/plate"
	"bihuan/workflow/privacy"
)

// nobody stands where a person, a car or a number was named.
const nobody = "×"

// Anonymous is a text without whatever names somebody or his car: phone numbers,
// known ones in every spelling and what looks like one; the names of the ticket's
// customer and of the company's people; plates and VINs. It is meant for readers
// outside the company.
func Anonymous(text string, t *Ticket, o *Organization) string {
	text = strings.ReplaceAll(hideNumbers(t, o)(text), privacy.Hidden, nobody)
	for _, name := range namesAround(t, o) {
		text = strings.ReplaceAll(text, name, nobody)
	}
	for {
		found := plate.Find(text)
		if len(found) == 0 {
			return text
		}
		text = text[:found[0].Start] + nobody + text[found[0].End:]
	}
}

// namesAround are the names that a text about a ticket may hold, longer ones
// first: a name is hidden with its title, without it, and as its salutation.
func namesAround(t *Ticket, o *Organization) []string {
	var out []string
	add := func(names ...string) {
		for _, n := range names {
			if n = strings.TrimSpace(n); utf8.RuneCountInString(n) > 1 && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	for _, m := range o.Members {
		add(m.Name)
	}
	if t != nil {
		for _, n := range everHeld(t, fieldsOf(t, o, FieldName)) {
			add(n, privacy.Bare(n), privacy.Salutation(n))
		}
		add(t.Field("plate"))
		add(everHeld(t, fieldsOf(t, o, FieldVIN))...)
	}
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}
