package bot

import (
	"errors"
	"strings"
	"testing"
)

const ticket = "HZ20251107-0832"

func TestTaskID(t *testing.T) {
	long := strings.Repeat("x", 64)
	for _, c := range []struct {
		salt, on string
		no       int
		userid   string
		want     string
	}{
		{"s1", ticket, 3, "zhangwei", "s1-HZ20251107-0832-3-zhangwei"},
		{"s1", ticket, 3, "Zhang.Wei-2", "s1-HZ20251107-0832-3-zhangDweiM2"},
		{"s1", "@zhangwei", 1, "zhangwei", "s1-@-1-zhangwei"},
		{"s1", "@Zhang.Wei", 1, "zhangwei", "s1-@zhangDwei-1-zhangwei"},
		{"s1", "T1", 1, "a@b_c", "s1-T1-1-a@b_c"},
		{"s1", "@" + long, 999999, long, "s1-@-999999-" + long},
		{"s1", "@" + long, 1, "y" + long[1:], ""},
		{"", ticket, 1, "u", ""},
		{"a-b", ticket, 1, "u", ""},
		{"s1", "", 1, "u", ""},
		{"s1", "@", 1, "u", ""},
		{"s1", "工单", 1, "u", ""},
		{"s1", ticket, 0, "u", ""},
		{"s1", ticket, 1, "", ""},
		{"s1", ticket, 1, "张伟", ""},
		{"s1", ticket, 1, ".u", ""},
	} {
		got, err := TaskID(c.salt, c.on, c.no, c.userid)
		if got != c.want || (err == nil) != (c.want != "") || (err != nil && !errors.Is(err, ErrTask)) {
			t.Errorf("TaskID(%q, %q, %d, %q) = %q, %v; want %q", c.salt, c.on, c.no, c.userid, got, err, c.want)
		}
		if err != nil {
			continue
		}
		back, err := ParseTaskID(got)
		want := Task{c.salt, normalHolder(c.on), c.no, strings.ToLower(c.userid)}
		if err != nil || back != want {
			t.Errorf("ParseTaskID(%q) = %+v, %v; want %+v", got, back, err, want)
		}
	}
}

// Two different cards must never share an id, however the dashes fall.
func TestTaskID_dashesDoNotMix(t *testing.T) {
	a, errA := TaskID("s", "@a", 1, "b-2-c")
	b, errB := TaskID("s", "@a-1-b", 2, "c")
	if errA != nil || errB != nil || a == b {
		t.Errorf("%q, %v and %q, %v", a, errA, b, errB)
	}
}

func TestParseTaskID_refuses(t *testing.T) {
	for _, id := range []string{
		"", "s1", "s1-T1-1", "s1-T1-01-u", "s1-T1--1-u", "s1-T1-0-u", "s1-T1-1-U", "s1-@a-1-a",
		"s1-T1-1-u.v", "s1-T1-99999999999999999999-u", "s1--1-u", "s 1-T1-1-u",
	} {
		if got, err := ParseTaskID(id); !errors.Is(err, ErrTask) {
			t.Errorf("ParseTaskID(%q) = %+v, %v", id, got, err)
		}
	}
}

func TestKey(t *testing.T) {
	for _, c := range []struct {
		choice Choice
		want   string
	}{
		{Choice{ticket, 3, "A"}, "1|HZ20251107-0832|3|A"},
		{Choice{"@zhang.wei", 12, "Z"}, "1|@zhang.wei|12|Z"},
		{Choice{ticket, 3, "a"}, ""},
		{Choice{ticket, 3, "AB"}, ""},
		{Choice{ticket, 0, "A"}, ""},
		{Choice{"", 1, "A"}, ""},
		{Choice{"a|b", 1, "A"}, ""},
	} {
		got, err := c.choice.Key()
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%+v.Key() = %q, %v", c.choice, got, err)
		}
	}
	for _, key := range []string{"", "A", "2|T1|1|A", "1|T1|1", "1|T1|1|A|", "1|T1|+1|A", "1|T1|01|A", "1|T1|1|A\n"} {
		if got, err := ParseKey(key); !errors.Is(err, ErrKey) {
			t.Errorf("ParseKey(%q) = %+v, %v", key, got, err)
		}
	}
}

func FuzzParseTaskID(f *testing.F) {
	f.Add("s1-HZ20251107-0832-3-zhangwei")
	f.Add("s1-@-1-zhangDwei")
	f.Add("s1-@aMb-1-c")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseTaskID(s)
		if err != nil {
			return
		}
		back, err := TaskID(got.Salt, got.On, got.No, got.UserID)
		if err != nil || back != s || len(s) > maxTaskID {
			t.Errorf("%q → %+v → %q, %v", s, got, back, err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add("1|HZ20251107-0832|3|A")
	f.Add("1|@zhang.wei|1|B")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseKey(s)
		if err != nil {
			return
		}
		if back, err := got.Key(); err != nil || back != s {
			t.Errorf("%q → %+v → %q, %v", s, got, back, err)
		}
	})
}
