package workflow

import "time"

// Quote is what the customer is asked to pay for. Money is integer fen.
type Quote struct {
	Version int // 0: none yet
	Lines   []QuoteLine
	Offered int // version that went to the customer last
	// OfferedAt is when; photos sent before went with it.
	OfferedAt time.Time `json:",omitzero"`
	// Discount is taken off the sum of the lines.
	Discount   int64  `json:",omitzero"`
	DiscountBy string `json:",omitzero"` // userid of who gave it
}

// LineState is the customer's word on a line.
type LineState string

// The line states.
const (
	LineOpen     LineState = "open" // not answered, or changed since
	LineAgreed   LineState = "agreed"
	LineDeclined LineState = "declined"
	LineRemoved  LineState = "removed"
)

// QuoteLine is one item. Its id stays when its price changes.
type QuoteLine struct {
	ID     int
	Title  string
	Amount int64 // fen
	AddOn  bool  // came after the customer's first consent
	State  LineState
	// AgreedVersion is the quote version that the customer agreed to.
	AgreedVersion int
	// Answered is how the customer answered, as a kind of consent, and AnsweredAt
	// when; both are empty while he has not.
	Answered   string    `json:",omitzero"`
	AnsweredAt time.Time `json:",omitzero"`
	// Fees add up to the amount; a line from before there were any has none.
	Fees []Fee `json:",omitzero"`
	// By is who wrote it as it is; of an old line nobody knows.
	By string `json:",omitzero"`
	// Free is the ticket whose warranty pays for the line; the amount is 0 then, and
	// Priced are the fees that it has again without. A line that was free before
	// they were kept has none.
	Free   string `json:",omitzero"`
	Priced []Fee  `json:",omitzero"`
}

// Price is what the line costs where no warranty pays for it, in fen.
func (l QuoteLine) Price() int64 {
	if l.Free == "" {
		return l.Amount
	}
	var sum int64
	for _, f := range l.Priced {
		sum += f.Amount
	}
	return sum
}

// reopened is the line when it needs the customer's word again.
func (l QuoteLine) reopened() QuoteLine {
	l.State, l.Answered, l.AnsweredAt = LineOpen, "", time.Time{}
	return l
}

// Total is the sum of the lines that are not declined or removed, less the
// discount, in fen.
func (q Quote) Total() int64 {
	var sum int64
	for _, l := range q.Lines {
		if l.State == LineOpen || l.State == LineAgreed {
			sum += l.Amount
		}
	}
	return max(sum-q.Discount, 0)
}

// Live are the lines that are neither declined nor removed.
func (q Quote) Live() []QuoteLine { return q.filter(LineOpen, LineAgreed) }

// Waiting are the lines that need the customer's word.
func (q Quote) Waiting() []QuoteLine { return q.filter(LineOpen) }

// Agreed are the lines that may be worked on.
func (q Quote) Agreed() []QuoteLine { return q.filter(LineAgreed) }

func (q Quote) filter(states ...LineState) []QuoteLine {
	var out []QuoteLine
	for _, l := range q.Lines {
		for _, s := range states {
			if l.State == s {
				out = append(out, l)
			}
		}
	}
	return out
}

// titles are what lines are called.
func titles(lines []QuoteLine) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Title)
	}
	return out
}
