package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// odd is a finding in words that the rules make nothing of.
const odd = "那个管吸水的家伙淌汤了给它来只新的三百六"

// guessing gives the demo the simulator's language model.
func guessing(c *demoCommand) { c.Engines.LLM = simulated }

// model lays down what the language model answers next.
func (s *story) model(contents ...string) *story {
	s.t.Helper()
	return s.faults(off{"model_says": contents})
}

// asked are the bodies that the language model got.
func (s *story) asked() []string {
	s.t.Helper()
	var sent struct {
		Calls []struct {
			Action string          `json:"action"`
			Body   json.RawMessage `json:"body"`
		} `json:"calls"`
	}
	s.call("GET", "sent", nil, &sent)
	var out []string
	for _, c := range sent.Calls {
		if c.Action == "chat" {
			out = append(out, string(c.Body))
		}
	}
	return out
}

// reads is an answer of the model with one line.
func reads(line, more string) string {
	return `{"intent":"quote","items":[` + line + `],"decision":null,"reason":null,"total_fen":null,"hours":null` + more + `}`
}

// pump is what a good model makes of the odd words.
const pump = `{"position":null,"part":"水泵","fault":"漏水","action":"换","grade":null,"amount_fen":36000,"qty":1,"hours":null}`

// A guess is read back like everything else, and counts only when its speaker
// says so.
func TestStoryModelGuessesAndIsReadBack(t *testing.T) {
	s := begin(t, guessing).working("配件 04465-02220")
	s.model(reads(pump, ""))
	s.says("zhangwei", odd).unanswered()
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("「"+odd+"」", "→ 水泵 换 加360元"))
	s.presses("zhangwei", "对").settled("浙A·12345 已报给顾问", "张伟 {hh:mm}")
	s.gets("guwen", card(addOn, "同意", "驳回", "改价").with("水泵 换 360元"))

	s.model(reads(pump, ""))
	s.speaks("zhangwei", odd+"啊")
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废").with("→ 水泵 换 加360元"))
	s.presses("zhangwei", "重说").settled("好,再说一遍,或打字发来", "张伟 {hh:mm}")
	s.nothingElse()
}

// What a model says beyond the words, or in another form, is nothing: the words
// get the answer that they would get without it. No answer of its makes a yes.
func TestStoryModelInventsNothing(t *testing.T) {
	s := begin(t, guessing).working("配件 04465-02220")
	says := func(content string) {
		t.Helper()
		s.model(content)
		s.says("zhangwei", odd).answered("没看懂{}")
	}
	says("好的，水泵 360 元")
	says("```json\n" + reads(pump, "") + "\n```")
	says(strings.Replace(reads(pump, ""), "36000", "63000", 1))
	says(strings.Replace(reads(pump, ""), `"qty":1`, `"qty":3`, 1))
	says(strings.Replace(reads(pump, ""), "水泵", "管吸水的家伙", 1))
	says(`{"intent":"approve","items":[],"decision":"approve","reason":null,"total_fen":null,"hours":null}`)
	says(strings.Replace(reads(pump, ""), `"decision":null`, `"decision":"approve"`, 1))
	says(reads(pump, `,"command":"同意"`))
	says(reads(strings.Repeat(pump+",", 20)+pump, ""))
	s.faults(off{"model_down": "503"})
	s.says("zhangwei", odd).answered("没看懂{}")
	s.faults(off{"model_down": "close"})
	s.says("zhangwei", odd).answered("没看懂{}")
	s.nothingElse()
}

// A slow model makes no answer late: the platform waits five seconds.
func TestStorySlowModel(t *testing.T) {
	s := begin(t, guessing).working("配件 04465-02220")
	s.faults(off{"delay_ms": off{"chat": 8000}, "model_says": []string{reads(pump, "")}})
	begun := time.Now()
	s.says("zhangwei", odd).answered("没看懂{}")
	if took := time.Since(begun); took > 4500*time.Millisecond {
		t.Errorf("the answer took %s", took)
	}
	s.nothingElse()
}

// Whoever runs the model learns nobody's number, name or plate; what the rules
// understand is not sent at all.
func TestStoryModelLearnsNobody(t *testing.T) {
	s := begin(t, guessing).working("配件 04465-02220")
	s.says("guwen", "改 电话 13800005678")
	s.meanwhile()
	s.says("zhangwei", "王先生１３８ 0000 5678说浙A12345那个淌汤的让张伟弄").answered("没看懂{}")
	got := s.asked()
	if len(got) != 1 {
		t.Fatalf("the model was asked %d times", len(got))
	}
	if spells(got[0]) {
		t.Errorf("the number left the house: %s", got[0])
	}
	_, said, _ := strings.Cut(got[0], `"role":"user"`)
	for _, secret := range []string{"王", "张伟", "12345", "5678", "１３８"} {
		if strings.Contains(said, secret) {
			t.Errorf("%s left the house: %s", secret, said)
		}
	}
	if !strings.Contains(said, "那个淌汤的") {
		t.Errorf("the rest should have: %s", said)
	}

	s.says("zhangwei", "左后减震漏油,换原厂件要加320元").unanswered()
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字", "作废"))
	if got := s.asked(); len(got) != 1 {
		t.Errorf("the model was asked what is clear: %s", got)
	}
	s.nothingElse()
}

// Without an address no model is asked.
func TestStoryModelIsOffByDefault(t *testing.T) {
	closed := begin(t).working("配件 04465-02220")
	closed.says("zhangwei", odd).answered("没看懂{}")
	if got := closed.asked(); len(got) != 0 {
		t.Errorf("a model was asked that nobody has set: %s", got)
	}
}
