package workflow

import (
	"slices"
	"strings"
)

var (
	// negations make a clause a no, whatever else it says.
	negations = []string{"不", "别", "算了", "没", "拒", "免"}
	// harmless are words that only look like one.
	harmless = strings.NewReplacer("没问题", "", "没意见", "", "没关系", "", "不错", "", "不贵", "", "别的", "其他", "差不多", "")
	// everything are words for the lines that were not named.
	everything = []string{"都", "全", "其他", "其余", "剩下"}
)

// understand finds in a note which lines the customer agreed to and which he
// declined. Nothing said of lines means all of them; negation wins; a line that
// he did not speak of stays open. spoken reports whether the note needs to be
// read back.
func understand(note string, lines []QuoteLine) (agreed, declined []int, spoken bool) {
	named := map[int]bool{}
	rest := LineState("")
	for _, clause := range strings.FieldsFunc(harmless.Replace(note), func(r rune) bool { return strings.ContainsRune("，,。;；、!！ ", r) }) {
		no := slices.ContainsFunc(negations, func(w string) bool { return strings.Contains(clause, w) })
		about := mentioned(clause, lines)
		for _, id := range about {
			was, before := named[id]
			named[id] = !no && (was || !before)
		}
		switch {
		case len(about) > 0:
		case no:
			rest = LineDeclined
		case rest == "" && slices.ContainsFunc(everything, func(w string) bool { return strings.Contains(clause, w) }):
			rest = LineAgreed
		}
		spoken = spoken || no || len(about) > 0
	}
	if !spoken {
		rest = LineAgreed
	}
	for _, l := range lines {
		yes, ok := named[l.ID]
		switch {
		case ok && yes, !ok && rest == LineAgreed:
			agreed = append(agreed, l.ID)
		case ok, rest == LineDeclined:
			declined = append(declined, l.ID)
		}
	}
	return agreed, declined, spoken
}

// mentioned are the lines that a clause speaks of. Where two share words, the
// one that more of the clause is about is meant: 前刹车片 is not 后刹车片.
func mentioned(clause string, lines []QuoteLine) []int {
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = common(clause, l.Title)
	}
	var out []int
	for i, l := range lines {
		better := func(w string) bool { return len(w) > len(words[i]) && strings.Contains(w, words[i]) }
		if words[i] != "" && !slices.ContainsFunc(words, better) {
			out = append(out, l.ID)
		}
	}
	return out
}

// common is the longest run of at least two characters that a clause shares
// with a title, past words that every title has; one character if the title has
// no more.
func common(clause, title string) string {
	for _, w := range []string{"更换", "检修", "换", "修", "做"} {
		title = strings.TrimPrefix(title, w)
	}
	r := []rune(title)
	for n := len(r); n >= min(2, len(r)) && n > 0; n-- {
		for i := 0; i+n <= len(r); i++ {
			if w := string(r[i : i+n]); strings.Contains(clause, w) {
				return w
			}
		}
	}
	return ""
}
