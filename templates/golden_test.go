package templates

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"bihuan/bot"
	"bihuan/workflow"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is one set of data for a key, with the options of its question.
type sample struct {
	workflow.Data
	Options []workflow.Option
}

// base is what most samples have in common.
func base() sample {
	return sample{Data: workflow.Data{
		Number: "HZ20260310-0007", Plate: "浙A·12345", Label: "HZ20260310-0007", Store: "西湖店", Stage: "施工", Step: "施工中",
		State: workflow.InProgress, Who: "张伟", At: at("2026-03-10T14:02:00+08:00"), Due: at("2026-03-10T17:00:00+08:00"),
	}}
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func samples(t *testing.T) map[string][]sample {
	t.Helper()
	raw, err := os.ReadFile("testdata/samples.yaml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err = yaml.YAMLToJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string][]sample{}
	for key, list := range all {
		for i, one := range list {
			s := base()
			// JSON's null leaves a time as it is, a sample means none.
			if bytes.Contains(one, []byte(`"Due": null`)) {
				s.Due = time.Time{}
			}
			d := json.NewDecoder(bytes.NewReader(one))
			d.DisallowUnknownFields()
			if err := d.Decode(&s); err != nil {
				t.Fatalf("%s[%d]: %v", key, i, err)
			}
			out[key] = append(out[key], s)
		}
	}
	return out
}

func mustLoad(t *testing.T) *Templates {
	t.Helper()
	tp, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	tp.PublicURL = "https://bihuan.example"
	return tp
}

// forms are the ways in which a sample can reach a person.
func forms(t *testing.T, tp *Templates, key string, s sample) []bot.Outbound {
	t.Helper()
	n := workflow.Notice{To: "zhangwei", Saying: workflow.Saying{Key: key, Data: s.Data, On: s.Number}}
	if len(s.Options) > 0 {
		n.Question = &workflow.Question{No: 1, Key: key, Options: s.Options}
	}
	cases := []workflow.Notice{n}
	if n.Question != nil {
		done := n
		q := *n.Question
		q.Closed = "answered"
		q.Answer = &workflow.Answer{By: "zhangwei", Letter: q.Options[0].Letter, At: s.At}
		done.Question, done.Update = &q, true
		done.Data.Result, done.Data.Letter, done.Data.Choice = "answered", q.Options[0].Letter, q.Options[0].Label
		done.Data.ChoiceKey = q.Options[0].Key
		cases = append(cases, done)
	}
	var out []bot.Outbound
	for _, c := range cases {
		for _, m := range []workflow.Member{{UserID: "zhangwei"}, {UserID: "zhangwei", TextMode: true}} {
			o, err := tp.Message(c, m)
			if err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			if m.TextMode && n.Question == nil && len(out) > 0 && out[0].Text == o.Text {
				continue
			}
			out = append(out, o)
		}
	}
	return out
}

func TestGolden(t *testing.T) {
	tp := mustLoad(t)
	all := samples(t)
	for _, key := range tp.Keys() {
		t.Run(key, func(t *testing.T) {
			if len(all[key]) == 0 {
				t.Fatalf("testdata/samples.yaml has no sample of %q", key)
			}
			var b strings.Builder
			for i, s := range all[key] {
				fmt.Fprintf(&b, "== %d\n", i+1)
				for _, o := range forms(t, tp, key, s) {
					b.WriteString(show(o))
				}
			}
			compare(t, filepath.Join("testdata", key+".golden"), b.String())
		})
	}
	for key := range all {
		if !tp.Has(key) {
			t.Errorf("testdata/samples.yaml has samples of %q, which is no text or card", key)
		}
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v (run with -update)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// show draws a message the way a phone does, as text.
func show(o bot.Outbound) string {
	switch {
	case o.Card != nil:
		return "-- card\n" + showCard(*o.Card)
	case o.Update != nil:
		return "-- update\n" + showCard(*o.Update.Card)
	default:
		return "-- text\n" + o.Text + "\n"
	}
}

func showCard(c bot.Card) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-7s%s\n", name, strings.ReplaceAll(value, "\n", "\n       "))
		}
	}
	line("source", c.Source)
	line("title", c.Title)
	line("desc", c.Desc)
	line("text", c.Text)
	for _, f := range c.Facts {
		line("fact", f.Name+" "+f.Value)
	}
	line("url", c.URL)
	if c.Select != nil {
		for _, o := range c.Select.Options {
			line("choice", o.ID+" "+o.Text)
		}
	}
	for _, x := range c.Buttons {
		line("button", fmt.Sprintf("[%s] %s style %d", x.Text, x.Key, x.Style))
	}
	line("closed", c.Closed)
	return b.String()
}
