package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"bihuan/bot/phrase"
)

type understandBench struct {
	File []string `arg:"" help:"Files of JSON lines: a text, and what it means." type:"existingfile"`
	JSON bool     `help:"Print the figures only, as one line of JSON."`
	List bool     `help:"Print every row that differs." default:"true" negatable:""`
}

// goldRow is a sentence with what it means.
type goldRow struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	phrase.Understanding
}

// understandScore is how much of what was meant was understood. A wrong amount
// that was stored is worse than a missing one.
type understandScore struct {
	Rows           int     `json:"rows"`
	IntentDecision float64 `json:"intent_decision"` // share of rows with both right
	FalseApprovals int     `json:"false_approvals"`
	Amounts        int     `json:"amounts"` // that were meant, lines and totals
	AmountsWrong   int     `json:"amounts_wrong"`
	AmountsMissing int     `json:"amounts_missing"`
	WholeRow       float64 `json:"whole_row"` // intent, decision, part, action, amount
	Position       float64 `json:"position"`
	Quantity       float64 `json:"qty"`
	Hours          float64 `json:"hours"`
	Grade          float64 `json:"grade"`
	Fault          float64 `json:"fault"`
	Reason         float64 `json:"reason"`
	Total          float64 `json:"total"`
	StartMS        float64 `json:"start_ms"` // reading the words
	MeanUS         float64 `json:"mean_us"`  // per sentence
	MaxUS          float64 `json:"max_us"`

	Confused []confusion `json:"confused,omitempty"`
}

// confusion is one field that was understood as something else.
type confusion struct {
	Field string `json:"field"`
	Meant string `json:"meant"`
	Read  string `json:"read"`
	Count int    `json:"count"`
}

// Run scores, and prints the report.
func (c *understandBench) Run() error {
	begin := time.Now()
	p, err := openPhrase(nil)
	if err != nil {
		return err
	}
	s := scoring{parser: p, shares: map[string]*share{}, confused: map[[3]string]int{}, out: os.Stdout}
	s.StartMS = float64(time.Since(begin).Microseconds()) / 1000
	if !c.List || c.JSON {
		s.out = io.Discard
	}
	for _, name := range c.File {
		if err := s.file(name); err != nil {
			return err
		}
	}
	report := s.report()
	if !c.JSON {
		for _, f := range report.Confused {
			fmt.Fprintf(os.Stdout, "%s: %q read as %q, %d times\n", f.Field, f.Meant, f.Read, f.Count)
		}
		report.Confused = nil
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

// share counts how often a field was right.
type share struct{ right, all int }

func (s *share) of() float64 {
	if s == nil || s.all == 0 {
		return 1
	}
	return float64(s.right) / float64(s.all)
}

type scoring struct {
	understandScore

	parser   *phrase.Parser
	shares   map[string]*share
	confused map[[3]string]int
	spent    time.Duration
	out      io.Writer
}

func (s *scoring) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var row goldRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		s.row(row)
	}
	return lines.Err()
}

func (s *scoring) row(gold goldRow) {
	begin := time.Now()
	read := s.parser.Understand(gold.Text)
	took := time.Since(begin)
	s.Rows++
	s.spent += took
	s.MaxUS = max(s.MaxUS, float64(took.Nanoseconds())/1000)
	kind := s.same("intent", string(gold.Intent), string(read.Intent))
	kind = s.same("decision", string(gold.Decision), string(read.Decision)) && kind
	s.count("kind", kind)
	if read.Decision == "approve" && gold.Decision != "approve" {
		s.FalseApprovals++
	}
	s.same("reason", string(gold.Reason), string(read.Reason))
	s.same("total", amountText(gold.TotalFen), amountText(read.TotalFen))
	s.amount(gold.TotalFen, read.TotalFen)
	s.same("hours", numberText(gold.Hours), numberText(read.Hours))
	whole := kind && len(gold.Items) == len(read.Items)
	for i := range max(len(gold.Items), len(read.Items)) {
		var g, r phrase.Item
		if i < len(gold.Items) {
			g = gold.Items[i]
		}
		if i < len(read.Items) {
			r = read.Items[i]
		}
		whole = s.item(g, r) && whole
	}
	s.count("whole", whole)
	if !whole {
		got, _ := json.Marshal(read) //nolint:errchkjson // plain data
		fmt.Fprintf(s.out, "%s %s\n  meant %s\n  read  %s\n", gold.ID, gold.Text, briefly(gold.Understanding), got)
	}
}

func briefly(u phrase.Understanding) string {
	text, _ := json.Marshal(u) //nolint:errchkjson // plain data
	return string(text)
}

// item compares one line, and tells whether part, action and amount are right.
func (s *scoring) item(gold, read phrase.Item) bool {
	right := s.same("part", string(gold.Part), string(read.Part))
	right = s.same("action", string(gold.Action), string(read.Action)) && right
	s.same("position", string(gold.Position), string(read.Position))
	s.same("fault", string(gold.Fault), string(read.Fault))
	s.same("grade", string(gold.Grade), string(read.Grade))
	s.same("qty", numberText(gold.Qty), numberText(read.Qty))
	s.same("item_hours", numberText(gold.Hours), numberText(read.Hours))
	return s.amount(gold.AmountFen, read.AmountFen) && right
}

func (s *scoring) amount(gold, read *int64) bool {
	if gold != nil {
		s.Amounts++
	}
	switch {
	case gold == nil && read == nil, gold != nil && read != nil && *gold == *read:
		return true
	case read == nil:
		s.AmountsMissing++
	default:
		s.AmountsWrong++
	}
	s.confused[[3]string{"amount", amountText(gold), amountText(read)}]++
	return false
}

// same counts a field, where it was meant or read.
func (s *scoring) same(field, gold, read string) bool {
	if gold == "" && read == "" {
		return true
	}
	s.count(field, gold == read)
	if gold != read && field != "total" {
		s.confused[[3]string{field, gold, read}]++
	}
	return gold == read
}

func (s *scoring) count(field string, right bool) {
	c, ok := s.shares[field]
	if !ok {
		c = &share{}
		s.shares[field] = c
	}
	c.all++
	if right {
		c.right++
	}
}

func (s *scoring) report() understandScore {
	r := s.understandScore
	r.IntentDecision, r.WholeRow = s.shares["kind"].of(), s.shares["whole"].of()
	r.Position, r.Quantity, r.Grade, r.Fault = s.shares["position"].of(), s.shares["qty"].of(), s.shares["grade"].of(), s.shares["fault"].of()
	r.Reason, r.Total, r.Hours = s.shares["reason"].of(), s.shares["total"].of(), s.shares["hours"].of()
	r.MeanUS = float64(s.spent.Nanoseconds()) / 1000 / float64(max(1, s.Rows))
	for key, n := range s.confused {
		r.Confused = append(r.Confused, confusion{key[0], key[1], key[2], n})
	}
	slices.SortFunc(r.Confused, func(a, b confusion) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Field, b.Field), cmp.Compare(a.Meant, b.Meant), cmp.Compare(a.Read, b.Read))
	})
	return r
}

func amountText(fen *int64) string {
	if fen == nil {
		return ""
	}
	return strconv.FormatInt(*fen, 10)
}

func numberText(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}
