package phrase

import (
	"slices"
	"strings"
)

// class is what a word does in a sentence.
type class uint8

const (
	classNone class = iota
	classPart
	classPosition
	classFault
	classLeak // a bare 漏
	classAction
	classMust
	classNotNow
	classGrade
	classTotal
	classDiscount
	classRounded
	classCorrection
	classNotIs
	classIs
	classEach
	classBoth
	classPrice
	classRevised
	classFree
	classVagueBefore
	classVagueAfter
	classLimit
	classWorkHours
	classNotBefore
	classNoise
	classJoin
	classNext
	classLater
	classNeg
	// What is read from characters, not from words.
	classBreak
	classAmount
	classCount
	classHours
	classRate // 九折
	classFigure
	classCode
	classUnknown
)

// meaning is what a word means: for parts, positions, faults, actions and grades
// the name of the thing.
type meaning struct {
	word  string
	class class
	name  string
}

// meanings are all words of the lexicon. Where one word stands in two lists of
// function words the first counts.
func (l *Lexicon) meanings() []meaning {
	var out []meaning
	named := func(c class, m map[string][]string) {
		for _, name := range sorted(m) {
			if _, part := l.Parts[name]; c == classPart || !part {
				out = append(out, meaning{upper(name), c, name})
			}
			for _, w := range m[name] {
				out = append(out, meaning{upper(w), c, name})
			}
		}
	}
	named(classPart, l.Parts)
	named(classPosition, l.Positions)
	named(classFault, l.Faults)
	named(classAction, l.Actions)
	named(classGrade, l.Grades)
	out = append(out, meaning{"漏", classLeak, ""})
	for _, closer := range sorted(l.Refined) {
		for _, w := range sorted(l.Refined[closer]) {
			if !slices.ContainsFunc(out, func(m meaning) bool { return m.word == w }) {
				out = append(out, meaning{w, classPart, ""})
			}
		}
	}
	for _, w := range l.Brands {
		out = append(out, meaning{upper(w), classGrade, brandGrade})
	}
	for c, words := range map[class][]string{
		classMust: l.Musts, classNotNow: l.NotNow, classTotal: l.Totals, classDiscount: l.Discounts, classRounded: l.Rounded,
		classCorrection: l.Corrections, classNotIs: l.NotIs, classIs: l.Is, classEach: l.Each, classBoth: l.Both, classPrice: l.Prices,
		classRevised: l.Revised, classFree: l.Free, classVagueBefore: l.VagueBefore, classVagueAfter: l.VagueAfter, classLimit: l.PriceLimits,
		classWorkHours: l.WorkHours, classNotBefore: l.NotBefore, classNoise: l.Noise, classJoin: l.Joins, classNext: l.Next,
		classLater: l.Later, classNeg: l.Neg,
	} {
		for _, w := range words {
			out = append(out, meaning{word: upper(w), class: c})
		}
	}
	slices.SortStableFunc(out, func(a, b meaning) int { return int(a.class) - int(b.class) })
	return out
}

// brandGrade is the grade of a part whose brand is named.
const brandGrade = "品牌件"

// ownGrade is that of a part which the customer brought, to have it fitted.
const ownGrade = "自带件"

func upper(s string) string { return strings.ToUpper(s) }

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
