// Package phrase reads what people say about a repair: lines of a quote with
// part, position, fault, action, grade and price; approvals and refusals with
// their reasons; what stands in the way; how long it will take.
//
// It is deterministic and knows its words from a Lexicon alone. What it
// understands is never certain: whoever spoke has to confirm it before it counts.
// A no wins over a yes, and a vague figure is flagged, not stored.
package phrase

import "encoding/json"

// Intent is what a sentence is for.
type Intent string

// The intents.
const (
	Quote    Intent = "quote"    // adds or prices lines
	Approve  Intent = "approve"  // says yes
	Reject   Intent = "reject"   // says no, or not yet
	Partial  Intent = "partial"  // some lines yes, some no
	Blocked  Intent = "blocked"  // something stands in the way
	Estimate Intent = "estimate" // tells how long, and nothing else
	Progress Intent = "progress" // tells how far the work is
	Cancel   Intent = "cancel"   // withdraws what the speaker said last
	Query    Intent = "query"    // asks
	Other    Intent = "other"    // none of these
)

// Doubt is why a reading has to be asked about, not only read back.
type Doubt string

// The doubts.
const (
	VagueAmount  Doubt = "vague_amount"  // 三四百: no amount is taken from it
	VagueHours   Doubt = "vague_hours"   // 两三个小时, 个把小时
	SecondAmount Doubt = "second_amount" // two prices for one line: neither is taken
	SharedAmount Doubt = "shared_amount" // one price for several lines: taken as their total
	NoPart       Doubt = "no_part"       // a price of nothing that was named
	SumDiffers   Doubt = "sum_differs"   // the lines come to less than the total
	Slip         Doubt = "slip"          // a word was found by its sound
	Guess        Doubt = "guess"         // not read by rules
	NoSide       Doubt = "no_side"       // 左右 without 前 or 后, or a price near it
)

// Text is a word of a closed set; empty is null in JSON.
type Text string

// MarshalJSON implements json.Marshaler.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Item is one line that was spoken of. What was not said is empty or nil.
type Item struct {
	Position  Text     `json:"position"`
	Part      Text     `json:"part"`
	Fault     Text     `json:"fault"`
	Action    Text     `json:"action"`
	Grade     Text     `json:"grade"`
	AmountFen *int64   `json:"amount_fen"` // of the whole line
	Qty       *float64 `json:"qty"`        // pieces, or litres
	Hours     *float64 `json:"hours"`
}

// Understanding is what a sentence says.
type Understanding struct {
	Intent   Intent   `json:"intent"`
	Items    []Item   `json:"items"`
	Decision Text     `json:"decision"` // approve, reject, partial
	Reason   Text     `json:"reason"`
	TotalFen *int64   `json:"total_fen"` // only where a total was spoken
	Hours    *float64 `json:"hours"`     // of the whole ticket
	Doubts   []Doubt  `json:"doubts,omitempty"`
	// Corrects is a sentence that only corrects what was said before: its one
	// item has the new values.
	Corrects bool `json:"corrects,omitempty"`
	// Bare is a sentence that is nothing but one amount: 三百六, 要三百六吧.
	Bare bool `json:"-"`
}

// maxRunes is more than a minute of speech; nothing is understood of more.
const maxRunes = 1000

// Parser understands sentences. It may be used by several goroutines.
type Parser struct {
	words    *dictionary
	lexicon  *Lexicon
	rewrites func(string) string
}

// New makes a parser. The catalog's part names are words as well; those that the
// lexicon does not know stand for themselves.
func New(l *Lexicon, catalog []string) *Parser {
	return &Parser{words: index(l, catalog), lexicon: l, rewrites: rewriter(l)}
}

// Understand reads a sentence.
func (p *Parser) Understand(text string) Understanding {
	s := p.rewrites(text)
	r := []rune(s)
	if len(r) == 0 || len(r) > maxRunes {
		return Understanding{Intent: Other, Items: []Item{}}
	}
	tokens := p.tokens(r)
	b := bind(p.lexicon, tokens)
	return p.judge(s, tokens, b)
}
