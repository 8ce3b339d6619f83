package phrase

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// ErrLexicon is wrapped by every error of ReadLexicon.
var ErrLexicon = errors.New("phrase: lexicon")

// Lexicon is the words of the trade. It is data: templates/lexicon.
type Lexicon struct {
	partsFile
	wordsFile
	intentsFile
}

type partsFile struct {
	Parts    map[string][]string          `yaml:"parts"`
	Services []string                     `yaml:"services"`
	Fees     []string                     `yaml:"fees"`
	Adjusted []string                     `yaml:"adjusted"`
	Systems  []string                     `yaml:"systems"`
	ToppedUp []string                     `yaml:"topped_up"`
	Fluids   []string                     `yaml:"fluids"`
	Seats    map[string]string            `yaml:"seats"`
	Sided    map[string]string            `yaml:"sided"`
	Axles    []string                     `yaml:"axles"`
	Refined  map[string]map[string]string `yaml:"refined"`
}

type wordsFile struct {
	Traditional string              `yaml:"traditional"`
	Rewritten   map[string]string   `yaml:"rewritten"`
	Fillers     []string            `yaml:"fillers"`
	Positions   map[string][]string `yaml:"positions"`
	Faults      map[string][]string `yaml:"faults"`
	HeardFaults []string            `yaml:"heard_faults"`
	Leaks       map[string][]string `yaml:"leaks"`
	Actions     map[string][]string `yaml:"actions"`
	Musts       []string            `yaml:"musts"`
	NotNow      []string            `yaml:"not_now"`
	Grades      map[string][]string `yaml:"grades"`
	Brands      []string            `yaml:"brands"`
	Totals      []string            `yaml:"totals"`
	Discounts   []string            `yaml:"discounts"`
	Rounded     []string            `yaml:"rounded"`
	Corrections []string            `yaml:"corrections"`
	NotIs       []string            `yaml:"not_is"`
	Is          []string            `yaml:"is"`
	Each        []string            `yaml:"each"`
	Both        []string            `yaml:"both"`
	Prices      []string            `yaml:"prices"`
	Revised     []string            `yaml:"revised"`
	Free        []string            `yaml:"free"`
	VagueBefore []string            `yaml:"vague_before"`
	VagueAfter  []string            `yaml:"vague_after"`
	PriceLimits []string            `yaml:"limits"`
	WorkHours   []string            `yaml:"work_hours"`
	NotBefore   []string            `yaml:"not_money_before"`
	NotAfter    []string            `yaml:"not_money_after"`
	Noise       []string            `yaml:"noise"`
	Measures    map[string]int      `yaml:"measures"`
	Joins       []string            `yaml:"joins"`
	Particles   string              `yaml:"particles"`
	Next        []string            `yaml:"next"`
	Later       []string            `yaml:"later"`
	Neg         []string            `yaml:"neg"`
}

type intentsFile struct {
	Cancel        []string            `yaml:"cancel"`
	CancelWhat    []string            `yaml:"cancel_what"`
	CancelHow     []string            `yaml:"cancel_how"`
	Query         []string            `yaml:"query"`
	QueryAtEnd    []string            `yaml:"query_at_end"`
	NoQuery       []string            `yaml:"no_query"`
	Waits         []string            `yaml:"waits"`
	ApproveStrong []string            `yaml:"approve_strong"`
	ApproveWeak   []string            `yaml:"approve_weak"`
	ApproveVerbs  []string            `yaml:"approve_verbs"`
	Verdicts      []string            `yaml:"verdicts"`
	NotMild       []string            `yaml:"not_mild"`
	Neutral       []string            `yaml:"neutral"`
	But           []string            `yaml:"but"`
	StillOpen     []string            `yaml:"still_open"`
	Repairs       []string            `yaml:"repairs"`
	Technical     []string            `yaml:"technical"`
	Others        []string            `yaml:"others"`
	Verdict       []string            `yaml:"verdict"`
	Done          []string            `yaml:"done"`
	Harmless      []string            `yaml:"harmless"`
	Withheld      []string            `yaml:"withheld"`
	Conditions    []string            `yaml:"conditions"`
	Limits        []string            `yaml:"limits"`
	Consent       Consent             `yaml:"consent"`
	RejectStrong  []string            `yaml:"reject_strong"`
	RejectWeak    []string            `yaml:"reject_weak"`
	RejectReasons map[string][]string `yaml:"reject_reasons"`
	RejectOrder   []string            `yaml:"reject_order"`
	Clients       []string            `yaml:"clients"`
	ClientNo      []string            `yaml:"client_no"`
	Blocked       map[string][]string `yaml:"blocked"`
	BlockedOrder  []string            `yaml:"blocked_order"`
	BlockedWeak   []string            `yaml:"blocked_weak"`
	BlockedSigns  []string            `yaml:"blocked_signs"`
	Waiting       []string            `yaml:"waiting"`
	Progress      []string            `yaml:"progress"`
	Estimate      []string            `yaml:"estimate"`
	DoneBy        []string            `yaml:"done_by"`
	Smalltalk     []string            `yaml:"smalltalk"`
	NotSlips      []string            `yaml:"not_slips"`
	Wishes        map[Wish][][]string `yaml:"wishes"`
	Contact       Contact             `yaml:"contact"`

	Consignments      map[string][]string `yaml:"consignments"`
	ConsignmentsOrder []string            `yaml:"consignments_order"`
	ConsignmentsNot   []string            `yaml:"consignments_not"`
}

// ReadLexicon reads the three files of a lexicon strictly: an unknown field, a
// repeated word or a name that nothing defines is an error.
func ReadLexicon(parts, words, intents []byte) (*Lexicon, error) {
	l := &Lexicon{}
	for _, f := range []struct {
		name string
		data []byte
		into any
	}{{"parts", parts, &l.partsFile}, {"words", words, &l.wordsFile}, {"intents", intents, &l.intentsFile}} {
		if err := yaml.NewDecoder(bytes.NewReader(f.data), yaml.Strict()).Decode(f.into); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrLexicon, f.name, err)
		}
	}
	l.capitalize()
	if err := l.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLexicon, err)
	}
	return l, nil
}

// capitalize writes phrases as texts are read.
func (l *Lexicon) capitalize() {
	for _, list := range [][]string{l.ApproveWeak, l.ApproveStrong, l.Query} {
		for i, w := range list {
			list[i] = upper(w)
		}
	}
	for _, lists := range []map[string][]string{l.RejectReasons, l.Blocked} {
		for _, list := range lists {
			for i, w := range list {
				list[i] = upper(w)
			}
		}
	}
}

// check finds names that nothing defines, and words with two meanings.
func (l *Lexicon) check() error {
	var errs []error
	named := func(list string, names []string) {
		for _, n := range names {
			if _, ok := l.Parts[n]; !ok {
				errs = append(errs, fmt.Errorf("%s: %q is no part", list, n))
			}
		}
	}
	named("services", l.Services)
	named("fees", l.Fees)
	named("systems", l.Systems)
	named("adjusted", l.Adjusted)
	named("topped_up", l.ToppedUp)
	named("fluids", l.Fluids)
	named("axles", l.Axles)
	for fault, parts := range l.Leaks {
		named("leaks."+fault, parts)
	}
	for part, means := range l.Refined {
		named("refined", []string{part})
		for _, m := range means {
			named("refined."+part, []string{m})
		}
	}
	for name, order := range map[string][]string{"reject_order": l.RejectOrder, "blocked_order": l.BlockedOrder} {
		reasons := l.RejectReasons
		if name == "blocked_order" {
			reasons = l.Blocked
		}
		if len(order) != len(reasons) {
			errs = append(errs, fmt.Errorf("%s names %d of %d reasons", name, len(order), len(reasons)))
		}
		for _, r := range order {
			if _, ok := reasons[r]; !ok {
				errs = append(errs, fmt.Errorf("%s: %q is no reason", name, r))
			}
		}
	}
	if len(l.ConsignmentsOrder) != len(l.Consignments) {
		errs = append(errs, fmt.Errorf("consignments_order names %d of %d", len(l.ConsignmentsOrder), len(l.Consignments)))
	}
	if pairs := strings.Fields(l.Traditional); slices.ContainsFunc(pairs, func(p string) bool { return len([]rune(p)) != 2 }) {
		errs = append(errs, errors.New("traditional: pairs of two characters are needed"))
	}
	return errors.Join(append(errs, l.ambiguous()...)...)
}

// ambiguous are the words that have two meanings.
func (l *Lexicon) ambiguous() []error {
	var errs []error
	seen := map[string]meaning{}
	for _, m := range l.meanings() {
		if was, ok := seen[m.word]; ok && was != m {
			errs = append(errs, fmt.Errorf("%q is both %v %s and %v %s", m.word, was.class, was.name, m.class, m.name))
		}
		seen[m.word] = m
	}
	return errs
}

// HotWords are the words that an engine should expect, the most useful first:
// the catalog's parts, the trade's, positions and grades. Each is there once.
func (l *Lexicon) HotWords(catalog []string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(words ...string) {
		for _, w := range words {
			if w != "" && !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
	}
	add(catalog...)
	for _, group := range [][]string{sorted(l.Grades), sorted(l.Positions), sorted(l.Faults), sorted(l.Parts)} {
		for _, w := range group {
			if len([]rune(w)) > 1 {
				add(w)
			}
		}
	}
	return out
}
