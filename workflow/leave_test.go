package workflow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bihuan/workflow"
)

// says is a member's word about himself, of days counted from today: 0 to 1 is today.
func (d *desk) absent(user, action string, from, until int, to string) (workflow.Decision, error) {
	d.Helper()
	midnight := at("00:00")
	c := workflow.Command{Action: action, Args: workflow.Args{To: to, Text: to}}
	if until > 0 {
		c.Args.Since, c.Args.At = midnight.AddDate(0, 0, from), midnight.AddDate(0, 0, until)
	}
	return d.try(user, c)
}

func (d *desk) mustAbsent(user, action string, from, until int, to string) workflow.Decision {
	d.Helper()
	out, err := d.absent(user, action, from, until, to)
	if err != nil {
		d.Fatalf("%s %s: %v", user, action, err)
	}
	return out
}

// days are the spells of a list as days counted from today.
func dayNumbers(list []workflow.Spell) [][2]int {
	var out [][2]int
	for _, s := range list {
		out = append(out, [2]int{int(s.From.Sub(at("00:00")) / (24 * time.Hour)), int(s.Until.Sub(at("00:00")) / (24 * time.Hour))})
	}
	return out
}

func wantDays(t *testing.T, what string, list []workflow.Spell, days ...[2]int) {
	t.Helper()
	got := dayNumbers(list)
	if len(got) != len(days) {
		t.Fatalf("%s: %v, want %v", what, got, days)
	}
	for i := range got {
		if got[i] != days[i] {
			t.Fatalf("%s: %v, want %v", what, got, days)
		}
	}
}

// A second leave leaves the first one alone, one that overlaps becomes one with it,
// and each is ended alone; coming back ends the one that runs and no other.
func TestLeave_severalAreKept(t *testing.T) {
	d := newDesk(t)
	d.mustAbsent("liqiang", workflow.ActLeave, 0, 2, "")
	d.mustAbsent("liqiang", workflow.ActLeave, 5, 8, "")
	d.mustAbsent("liqiang", workflow.ActLeave, 10, 11, "")
	wantDays(t, "three", d.said["liqiang"].Leaves, [2]int{0, 2}, [2]int{5, 8}, [2]int{10, 11})
	d.mustAbsent("liqiang", workflow.ActLeave, 7, 9, "")
	wantDays(t, "merged", d.said["liqiang"].Leaves, [2]int{0, 2}, [2]int{5, 9}, [2]int{10, 11})
	d.mustAbsent("liqiang", workflow.ActEndLeave, 6, 7, "")
	wantDays(t, "a day taken back", d.said["liqiang"].Leaves, [2]int{0, 2}, [2]int{5, 6}, [2]int{7, 9}, [2]int{10, 11})
	out := d.mustAbsent("liqiang", workflow.ActBack, 0, 0, "")
	wantDays(t, "back", d.said["liqiang"].Leaves, [2]int{5, 6}, [2]int{7, 9}, [2]int{10, 11})
	want(t, "told of those to come", len(out.Answer.Data.Away), 3)
	d.now = d.now.AddDate(0, 0, 8)
	d.mustAbsent("liqiang", workflow.ActOffShift, 0, 0, "")
	wantDays(t, "what is over is forgotten", d.said["liqiang"].Leaves, [2]int{7, 9}, [2]int{10, 11})
}

// The list offers each leave and deputy with a press that ends it alone; a press on
// an old list ends nothing else.
func TestLeave_listEndsEachAlone(t *testing.T) {
	d := newDesk(t)
	if out := d.mustAbsent("zhangwei", workflow.ActMyLeaves, 0, 0, ""); out.Answer.Key != "leaves_none" {
		t.Fatalf("%+v", out.Answer)
	}
	d.mustAbsent("zhangwei", workflow.ActLeave, 1, 2, "")
	d.mustAbsent("zhangwei", workflow.ActLeave, 4, 6, "")
	d.mustAbsent("zhangwei", workflow.ActDeputize, 8, 9, "liqiang")
	d.mustAbsent("zhangwei", workflow.ActMyLeaves, 0, 0, "")
	qs := d.dialogues["zhangwei"].Questions
	q := qs[len(qs)-1]
	want(t, "options", len(q.Options), 3)
	press := func(letter string) (workflow.Decision, error) {
		return d.try("zhangwei", workflow.Command{Action: workflow.ActAnswer, Ticket: "@zhangwei", Args: workflow.Args{Question: q.No, Letter: letter}})
	}
	if _, err := press("B"); err != nil {
		t.Fatal(err)
	}
	wantDays(t, "the other stays", d.said["zhangwei"].Leaves, [2]int{1, 2})
	wantDays(t, "the deputy stays", d.said["zhangwei"].Covers, [2]int{8, 9})
	if _, err := press("A"); err == nil {
		t.Fatal("the settled list ended another leave")
	}
	// With one leave and one deputy, each word ends its own.
	d.mustAbsent("zhangwei", workflow.ActEndLeave, 0, 0, "")
	wantDays(t, "no leave", d.said["zhangwei"].Leaves)
	wantDays(t, "the deputy stays still", d.said["zhangwei"].Covers, [2]int{8, 9})
	if _, err := d.absent("zhangwei", workflow.ActEndLeave, 3, 4, ""); err == nil {
		t.Fatal("a leave that is not there was ended")
	}
}

// A deputy counts for his own time; another one for a part of it takes that part.
func TestLeave_deputyPerSpell(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	told := func(day int) string {
		d.now = at("10:00").AddDate(0, 0, day)
		before := len(d.notices)
		d.say("zhangwei", n, "block", workflow.Args{Text: "举升机"})
		d.say("zhangwei", n, "unblock", workflow.Args{})
		var who []string
		for _, x := range d.notices[before:] {
			if x.Key == "blocked_told" && x.To != "banzhang" {
				who = append(who, x.To)
			}
		}
		return strings.Join(who, ",")
	}
	d.mustAbsent("banzhang", workflow.ActLeave, 1, 4, "zhuguan")
	d.mustAbsent("banzhang", workflow.ActDeputize, 2, 3, "dianzhang")
	wantDays(t, "one leave", d.said["banzhang"].Leaves, [2]int{1, 4})
	wantDays(t, "three parts", d.said["banzhang"].Covers, [2]int{1, 2}, [2]int{2, 3}, [2]int{3, 4})
	for i, who := range []string{"zhuguan", "dianzhang", "zhuguan"} {
		want(t, "who is told for him", told(i+1), who)
	}
}

// Chains of deputies end: nobody closes a ring in the chat, and a ring that stands in
// the configuration asks the next person up.
func TestLeave_deputyChainsEnd(t *testing.T) {
	d := newDesk(t)
	d.mustAbsent("banzhang", workflow.ActDeputize, 1, 3, "zhuguan")
	for _, x := range []struct {
		who, to     string
		from, until int
		ok          bool
	}{
		{"zhuguan", "banzhang", 1, 2, false},   // the ring
		{"zhuguan", "banzhang", 3, 4, true},    // after it
		{"zhuguan", "dianzhang", 2, 3, true},   // a chain
		{"dianzhang", "banzhang", 2, 3, false}, // a ring of three
		{"dianzhang", "dianzhang", 5, 6, false},
	} {
		if _, err := d.absent(x.who, workflow.ActDeputize, x.from, x.until, x.to); (err == nil) != x.ok {
			t.Fatalf("%+v: %v", x, err)
		}
	}
	d.mustAbsent("dianzhang", workflow.ActLeave, 7, 8, "")
	if _, err := d.absent("banzhang", workflow.ActDeputize, 6, 9, "dianzhang"); err == nil {
		t.Fatal("who is on leave for a part of it stands in")
	}

	ring := newDesk(t)
	n := ring.working()
	org := *ring.org
	org.Members = slices.Clone(org.Members)
	ring.org = &org
	for who, deputy := range map[string]string{"banzhang": "zhuguan", "zhuguan": "dianzhang", "dianzhang": "banzhang"} {
		i := slices.IndexFunc(org.Members, func(m workflow.Member) bool { return m.UserID == who })
		org.Members[i].Deputy = deputy
		ring.onLeave(who)
	}
	ring.advance(at("14:31"))
	ring.advance(at("15:01"))
	ring.asked("quyu", n, workflow.AskFuse)
}

// What makes no sense, or is too much, is refused and changes nothing.
func TestLeave_limits(t *testing.T) {
	d := newDesk(t)
	org := *d.org
	org.Limits = workflow.Limits{LeaveDays: 10, Spells: 3, StrangerHours: 24}
	d.org = &org
	for _, x := range []struct{ from, until int }{{3, 3}, {5, 2}, {-3, 0}, {0, 12}} {
		c := workflow.Command{Action: workflow.ActLeave, Args: workflow.Args{Since: at("00:00").AddDate(0, 0, x.from), At: at("00:00").AddDate(0, 0, x.until)}}
		if _, err := d.try("liqiang", c); err == nil {
			t.Errorf("leave from day %d until %d is taken", x.from, x.until)
		}
	}
	for _, day := range []int{1, 3, 5} {
		d.mustAbsent("liqiang", workflow.ActLeave, day, day+1, "")
	}
	if _, err := d.absent("liqiang", workflow.ActLeave, 7, 8, ""); err == nil {
		t.Error("a fourth leave is taken")
	}
	d.mustAbsent("liqiang", workflow.ActLeave, 4, 5, "") // joins two
	wantDays(t, "joined", d.said["liqiang"].Leaves, [2]int{1, 2}, [2]int{3, 6})
}

// A deputy is told when he need not stand in any more, however that came.
func TestLeave_deputyIsRelieved(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(d *desk)
		days []int // first and last day he is told, from today
	}{
		"back":         {func(d *desk) { d.mustAbsent("banzhang", workflow.ActBack, 0, 0, "") }, []int{0, 2}},
		"leave ended":  {func(d *desk) { d.mustAbsent("banzhang", workflow.ActEndLeave, 0, 0, "") }, []int{0, 2}},
		"a day of it":  {func(d *desk) { d.mustAbsent("banzhang", workflow.ActEndLeave, 2, 3, "") }, []int{2, 2}},
		"another one":  {func(d *desk) { d.mustAbsent("banzhang", workflow.ActDeputize, 1, 3, "dianzhang") }, []int{1, 2}},
		"for longer":   {func(d *desk) { d.mustAbsent("banzhang", workflow.ActDeputize, 0, 5, "zhuguan") }, nil},
		"another time": {func(d *desk) { d.mustAbsent("banzhang", workflow.ActLeave, 4, 5, "dianzhang") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.mustAbsent("banzhang", workflow.ActLeave, 0, 3, "zhuguan")
			c.end(d)
			told := d.told(0, "zhuguan", "deputy_relieved")
			if len(c.days) == 0 {
				want(t, "told", len(told), 0)
				return
			}
			want(t, "told", len(told), 1)
			midnight := at("00:00")
			want(t, "days", [2]int{int(told[0].Data.From.Sub(midnight).Hours()) / 24, int(told[0].Data.Due.Sub(midnight).Hours()) / 24}, [2]int(c.days))
		})
	}
}

// Whose leave fails for its deputy learns that the leave is not recorded either.
func TestLeave_notRecordedWithoutItsDeputy(t *testing.T) {
	d := newDesk(t)
	for action, said := range map[string]bool{workflow.ActLeave: true, workflow.ActDeputize: false} {
		_, err := d.absent("banzhang", action, 0, 2, "cangguan")
		var r *workflow.Refusal
		if !errors.As(err, &r) || r.Key != "deputy_unfit" {
			t.Fatalf("%s: %v", action, err)
		}
		want(t, action+" says so", !r.Data.Due.IsZero(), said)
		wantDays(t, "on record", d.said["banzhang"].Leaves)
	}
}
