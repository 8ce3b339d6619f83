package deliver

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"bihuan/workflow"
)

// letters makes mails of one recipient: t a text, q a question, u an update that
// settles it, r one that opens it again, capitals the same but held for the opening, with its number as the question;
// a "!" before it marks it as uncertain: "t q1 u1 !T".
func letters(s string) []Mail {
	var out []Mail
	for i, f := range strings.Fields(s) {
		m := Mail{ID: int64(i + 1), To: "tech"}
		f, m.Uncertain = strings.TrimPrefix(f, "!"), strings.HasPrefix(f, "!")
		m.Held = strings.ToUpper(f[:1]) == f[:1]
		no := 1
		if len(f) > 1 {
			no = int(f[1] - '0')
		}
		switch strings.ToLower(f[:1]) {
		case "q":
			m.Notice = question("T1", no)
		case "u":
			m.Notice = update("T1", no)
		case "r":
			m.Notice = reopened("T1", no)
		}
		out = append(out, m)
	}
	return out
}

// shape writes steps as "1 [2 3] 4*": brackets join, a star makes an update plain.
func shape(steps []step) string {
	var out []string
	for _, s := range steps {
		var ids []string
		for _, m := range s.mails {
			ids = append(ids, strconv.FormatInt(m.ID, 10))
		}
		w := strings.Join(ids, " ")
		if s.joint {
			w = "[" + w + "]"
		}
		if s.plain {
			w += "*"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

func TestCompose(t *testing.T) {
	for _, c := range []struct{ name, mails, want string }{
		{"nothing", "", ""},
		{"in order", "t q1 t q2 u3", "1 2 3 4 5"},
		{"three texts stay three", "t t t q1 t", "1 2 3 4 5"},
		{"four become one", "t t t t q1 t", "[1 2 3 4] 5 6"},
		{"an update does not end a burst", "t u1 t t t", "[1 3 4 5] 2"},
		{"a question does", "t t q1 t t", "1 2 3 4 5"},
		{"the newest state wins", "u1 u2 u1", "2 3"},
		{"who never saw a question is not told of its end", "q1 t u1 u1", "2"},
		{"who may have seen it is", "!q1 t u1 u1", "2 4*"},
		{"a reopened question goes out as a card", "q1 u1 t r1", "1 3 4"},
		{"so it does when it may be there already", "!q1 u1 r1", "1 3"},
		{"and after a night", "Q1 U1 R1 T", "[1 4] 1 3"},
		{"reopened and settled", "q1 u1 r1 u1 t", "5"},
		{"a question asked again is asked", "u1 q1", "1 2"},
		{"a plain update is a text of a burst", "!q1 t t t u1", "[2 3 4 5]"},
		{"digest, press first, then the cards", "T Q1 T Q2", "[2 4 1 3] 2 4"},
		{"the day's messages follow the night's", "T t Q1 q2", "[3 1] 3 2 4"},
		{"updates follow the digest", "T U7 T", "[1 3] 2"},
		{"a settled question of the night is a line", "!Q1 U1 T", "[2 3]"},
		{"one that nobody saw is none", "Q1 U1 T", "3"},
		{"one held text needs no digest", "T", "1"},
		{"cards alone need no digest", "Q1 Q2 t", "1 2 3"},
		{"uncertain ones apart", "t t t !t !t !t !t t", "1 2 3 [4 5 6 7] 8"},
		{"an uncertain digest stays what it was", "!T !Q1 !T T T", "[2 1 3] 2 [4 5]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept, _ := newest(letters(c.mails))
			got := shape(compose(kept, func([]workflow.Notice) bool { return true }))
			if got != c.want {
				t.Errorf("%s gives %s, want %s", c.mails, got, c.want)
			}
		})
	}
}

func TestCompose_tooLongForOne(t *testing.T) {
	fourFit := func(n []workflow.Notice) bool { return len(n) <= 4 }
	for _, c := range []struct{ mails, want string }{
		{"t t t t t t t t", "[1 2 3 4] [5 6 7 8]"},
		{"t t t t t", "1 2 3 4 5"},                     // no pieces that a repetition would not join again
		{"T Q1 T Q2 T T", "2 4 [1 3 5 6]"},             // cards first, then the texts
		{"!t !t !t !t t t t t", "[1 2 3 4] [5 6 7 8]"}, // the same piece again
	} {
		kept, _ := newest(letters(c.mails))
		if got := shape(compose(kept, fourFit)); got != c.want {
			t.Errorf("%s gives %s, want %s", c.mails, got, c.want)
		}
	}
}

func TestNewest_tellsWhatIsNeedless(t *testing.T) {
	for mails, want := range map[string]string{
		"q1 u1 q2 u1 t": "1 settled, 2 superseded, 4 settled",
		"!q1 u1 u1":     "1 superseded, 2 superseded",
		"q1 u1 r1":      "2 superseded",
		"u1 q1":         "",
	} {
		_, dropped := newest(letters(mails))
		var got []string
		for _, d := range dropped {
			got = append(got, fmt.Sprint(d.ID, " ", d.reason))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s drops %v, want %s", mails, got, want)
		}
	}
}

func TestByRecipient(t *testing.T) {
	groups := byRecipient([]Mail{{ID: 3, To: "b"}, {ID: 2, To: "a"}, {ID: 1, To: "b"}})
	var got []string
	for _, g := range groups {
		for _, m := range g {
			got = append(got, fmt.Sprint(m.To, m.ID))
		}
	}
	if len(groups) != 2 || strings.Join(got, " ") != "a2 b1 b3" {
		t.Errorf("got %v", got)
	}
}

func TestBackoff(t *testing.T) {
	want := []string{"2s", "4s", "8s", "16s", "32s", "1m4s", "2m8s", "4m16s", "5m0s", "5m0s"}
	for i, w := range want {
		if got := backoff(i + 1).String(); got != w {
			t.Errorf("backoff(%d) = %s, want %s", i+1, got, w)
		}
	}
	if backoff(1_000_000) != backoffLast {
		t.Error("a very old mail")
	}
}
