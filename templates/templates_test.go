package templates

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/bot"
	"bihuan/templates/manifest"
	"bihuan/workflow"
)

func TestLoadRefuses(t *testing.T) {
	const needed = "moved: x\nsettled: x\n"
	for _, c := range []struct{ name, texts, cards, want string }{
		{"field", needed + "a: '{{.Plat}}'", "", "a: templates.page has no field Plat"},
		{"field on a branch", needed + "a: '{{if .Plate}}{{else}}{{.Colour}}{{end}}'", "", "no field Colour"},
		{"field of a line", needed + "a: '{{range .Lines}}{{.Price}}{{end}}'", "", "workflow.LineView has no field Price"},
		{"field of a variable", needed + "a: '{{range $i, $l := .Lines}}{{$l.Price}}{{end}}'", "", "workflow.LineView has no field Price"},
		{"field in with", needed + "a: '{{with index .Parts 0}}{{$.Prate}}{{end}}'", "", "no field Prate"},
		{"function", needed + "a: '{{sum .Lines}}'", "", `function "sum" not defined`},
		{"syntax", needed + "a: '{{if .Plate}}'", "", "unexpected EOF"},
		{"card part", needed, "a: {title: '{{.Plat}}'}", "a.title: templates.page has no field Plat"},
		{"card without title", needed, "a: {text: x}", "card a lacks a title"},
		{"unknown part", needed, "a: {title: x, colour: red}", "colour"},
		{"key twice", needed + "a: x\na: y", "", "already defined"},
		{"fallback", "settled: x", "", "lacks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load([]byte(c.texts), []byte(c.cards), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestUnknownKey(t *testing.T) {
	tp := mustLoad(t)
	if s, err := tp.Text("washed", base().Data); err != nil || s != "浙A·12345 施工:施工中" {
		t.Errorf("an action of a company's own: %q %v", s, err)
	}
	if _, err := tp.Text("", base().Data); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("no key: %v", err)
	}
}

func TestDemo(t *testing.T) {
	docs, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	o, err := manifest.Assemble(docs)
	if err != nil {
		t.Fatal(err)
	}
	tp := mustLoad(t)
	if err := tp.Check(o); err != nil {
		t.Error(err)
	}
	o.Blueprints[0].Steps[0].Ask.Key = "nobody_wrote_this"
	if err := tp.Check(o); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("a question without a card: %v", err)
	}
	// The steps of the repair shop answer in words of their own, a company's own
	// steps in the plain ones.
	for _, a := range o.Blueprints[0].Actions {
		if a.Verb == workflow.VerbAdvance && !tp.Has(a.Key) {
			t.Errorf("action %s has no text", a.Key)
		}
	}
}

func TestMoney(t *testing.T) {
	for fen, want := range map[int64]string{0: "0元", 32000: "320元", 32050: "320.50元", 5: "0.05元", -2000: "-20元", 100_000_000: "1000000元"} {
		if got := money(fen); got != want {
			t.Errorf("%d: %s, want %s", fen, got, want)
		}
	}
}

func TestHours(t *testing.T) {
	for n, want := range map[int]string{25: "2.5", 20: "2", 5: "0.5", 100: "10"} {
		if got := hours(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	now := at("2026-03-10T14:02:00+08:00")
	for _, c := range []struct{ at, clock, by string }{
		{"2026-03-10T14:30:00+08:00", "14:30", "14:30前"},
		{"2026-03-10T06:30:00Z", "14:30", "14:30前"},
		{"2026-03-11T09:00:00+08:00", "明天 9:00", "明天 9:00前"},
		{"2026-03-10T16:30:00Z", "明天 0:30", "明天 0:30前"},
		{"2026-03-12T09:00:00+08:00", "后天 9:00", "后天 9:00前"},
		{"2026-03-13T09:00:00+08:00", "3月13日 9:00", "3月13日 9:00前"},
		{"2027-01-02T09:00:00+08:00", "2027年1月2日 9:00", "2027年1月2日 9:00前"},
		{"2026-03-10T14:00:00+08:00", "14:00", "已过 14:00"},
		{"2026-03-09T17:40:00+08:00", "昨天 17:40", "已过 昨天 17:40"},
	} {
		p := page{Now: now}
		if got := p.Clock(at(c.at)); got != c.clock {
			t.Errorf("%s: %s, want %s", c.at, got, c.clock)
		}
		if got := p.By(at(c.at)); got != c.by {
			t.Errorf("%s: %s, want %s", c.at, got, c.by)
		}
	}
	if p := (page{}); p.Clock(now) != "2026年3月10日 14:02" || p.By(time.Time{}) != "" {
		t.Errorf("without now: %q, without an instant: %q", p.Clock(now), p.By(time.Time{}))
	}
}

// A push that waited for the opening counts its days from there.
func TestHeldMessage(t *testing.T) {
	d := base().Data
	d.At, d.Due = at("2026-03-10T23:10:00+08:00"), at("2026-03-11T12:00:00+08:00")
	n := workflow.Notice{Saying: workflow.Saying{Key: "started", Data: d}, NotBefore: at("2026-03-11T08:30:00+08:00")}
	out, err := mustLoad(t).Message(n, workflow.Member{UserID: "guwen"})
	if err != nil || out.To != "guwen" || out.Text != "浙A·12345 已开工,12:00前" {
		t.Errorf("%+v %v", out, err)
	}
}

func TestDigest(t *testing.T) {
	tp := mustLoad(t)
	ask := workflow.Notice{Saying: workflow.Saying{Key: "final_check_card", Data: base().Data,
		Question: &workflow.Question{No: 1, Options: []workflow.Option{{Letter: "A", Label: "通过"}}}}}
	tell := workflow.Notice{Saying: workflow.Saying{Key: "started", Data: base().Data}}
	out, err := tp.Digest(workflow.Member{UserID: "banzhang"}, []workflow.Notice{ask, tell})
	if want := "2条消息,1条要您处理\n浙A·12345 请终检\n浙A·12345 已开工,17:00前"; err != nil || out.Text != want {
		t.Errorf("got %q %v, want %q", out.Text, err, want)
	}
	many := make([]workflow.Notice, 50)
	for i := range many {
		many[i] = tell
	}
	out, err = tp.Digest(workflow.Member{}, many)
	if lines := strings.Count(out.Text, "\n"); err != nil || lines != digestLines+1 || !strings.HasSuffix(out.Text, "…") || len(out.Text) > 2048 {
		t.Errorf("%d lines, %d bytes: %v", lines, len(out.Text), err)
	}
}

func TestSettled(t *testing.T) {
	tp := mustLoad(t)
	d := base().Data
	d.Result, d.Letter, d.Choice, d.Who = "answered", "A", "通过", "王班长"
	q := workflow.Question{No: 3, Closed: "answered", Options: []workflow.Option{{Letter: "A", Label: "通过"}}}
	c, err := tp.Settled("final_check_card", q, d.Number, d, "浙A·12345 终检通过,可以结算")
	if err != nil || c.Closed != "王班长 14:02" || c.Desc != "已选 通过,王班长 14:02" || c.Text != "浙A·12345 终检通过,可以结算" || len(c.Buttons) != 0 {
		t.Errorf("%+v %v", c, err)
	}
	q.Closed = ""
	if c, err := tp.Settled("final_check_card", q, d.Number, d, ""); err != nil || c.Closed != "" || len(c.Buttons) != 1 {
		t.Errorf("still open: %+v %v", c, err)
	}
}

// Whatever a question offers, its card keeps to what the client takes and every
// option can be chosen or is announced.
func TestOptionsFit(t *testing.T) {
	word := rapid.StringMatching(`[一-龥A-Z0-9]{1,24}`)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(rt, "n")
		var list []option
		for i := range n {
			o := option{letter: string(rune('A' + i)), label: word.Draw(rt, "label")}
			o.long = o.label
			if rapid.Bool().Draw(rt, "long") {
				o.long = word.Draw(rt, "spelled")
			}
			list = append(list, o)
		}
		c := bot.Card{Title: "x", Text: rapid.StringMatching(`[一-龥]{0,200}`).Draw(rt, "text")}
		offer(&c, list)
		checkLimits(t, "options", c)
		switch {
		case n <= maxButtons && len(c.Buttons) != n:
			rt.Errorf("%d buttons for %d options", len(c.Buttons), n)
		case n > maxButtons && len(c.Select.Options) != min(n, maxSelect):
			rt.Errorf("%d choices for %d options", len(c.Select.Options), n)
		}
	})
}
