package phrase

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestCheck(t *testing.T) {
	p := parser(t)
	line := func(s string) string { return `{"intent":"quote","items":[{` + s + `}]}` }
	for _, c := range []struct {
		text, reading string
		ok            bool
	}{
		{"那个抽水的要三百六", line(`"part":"水泵","action":"换","amount_fen":36000`), true},
		{"那个抽水的要三百六", line(`"part":"水泵","amount_fen":63000`), false},
		{"那个抽水的要三百六", line(`"part":"水泵","amount_fen":-36000`), false},
		{"那个抽水的要三百六", line(`"part":"水泵","amount_fen":0`), false},
		{"那个抽水的三四百", line(`"part":"水泵","amount_fen":30000`), false},
		{"那个抽水的大概三百", line(`"part":"水泵","amount_fen":30000`), false},
		{"那个抽水的三百左右", line(`"part":"水泵","amount_fen":30000`), false},
		{"那个抽水的跑了三百公里", line(`"part":"水泵","amount_fen":30000`), false},
		{"那个抽水的要两个,一百八一个", line(`"part":"水泵","amount_fen":36000,"qty":2`), true},
		{"那个抽水的要两个,一百八一个", line(`"part":"水泵","amount_fen":54000,"qty":3`), false},
		{"那个抽水的要半天,三百六", line(`"part":"水泵","amount_fen":36000,"hours":4`), true},
		{"那个抽水的要半天,三百六", line(`"part":"水泵","amount_fen":36000,"hours":8`), false},
		{"那个抽水的要三百六", line(`"part":"抽水机","amount_fen":36000`), false},
		{"那个抽水的要三百六", line(`"part":"","amount_fen":36000`), false},
		{"那个抽水的要三百六", line(`"part":"水泵","action":"同意","amount_fen":36000`), false},
		{"那个抽水的要三百六", line(`"part":"水泵","position":"左上","amount_fen":36000`), false},
		{"那个抽水的要三百六", `{"intent":"quote","items":[{"part":"水泵"}],"total_fen":36000}`, true},
		{"那个抽水的要三百六", `{"intent":"quote","items":[{"part":"水泵"}],"total_fen":36100}`, false},
		{"同意", `{"intent":"approve","items":[],"decision":"approve"}`, false},
		{"同意三百六", `{"intent":"quote","items":[{"part":"水泵","amount_fen":36000}],"decision":"approve"}`, false},
		{"三百六", `{"intent":"quote","items":[],"total_fen":36000}`, false},
	} {
		var u Understanding
		if err := json.Unmarshal([]byte(c.reading), &u); err != nil {
			t.Fatal(err)
		}
		got, err := p.Check(c.text, u)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrUnsaid) {
			t.Errorf("%s read as %s: %v", c.text, c.reading, err)
		}
		if err == nil && (len(got.Doubts) != 1 || got.Doubts[0] != Guess) {
			t.Errorf("%s: a guess without a doubt", c.text)
		}
	}
}
