package plate

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseAccepts(t *testing.T) {
	for _, c := range []struct {
		in      string
		text    string
		kind    Kind
		energy  Energy
		warning Warning
	}{
		{"浙A12345", "浙A12345", Ordinary, "", ""},
		{"浙AB1234", "浙AB1234", Ordinary, "", ""},
		{"浙A1234D", "浙A1234D", Ordinary, "", ""},
		{"浙a·12345", "浙A12345", Ordinary, "", ""},
		{"浙a 12345", "浙A12345", Ordinary, "", ""},
		{"浙Ａ１２３４５", "浙A12345", Ordinary, "", ""},
		{"浙-A_123.45", "浙A12345", Ordinary, "", ""},
		{"车牌号：浙A12345", "浙A12345", Ordinary, "", ""},
		{"号牌 浙A12345", "浙A12345", Ordinary, "", ""},
		{"浙AD12345", "浙AD12345", NEVSmall, BatteryOnly, ""},
		{"浙ADA1234", "浙ADA1234", NEVSmall, BatteryOnly, ""},
		{"浙AF12345", "浙AF12345", NEVSmall, OtherEnergy, ""},
		{"浙AE12345", "浙AE12345", NEVSmall, BatteryOnly, ""},
		{"浙AK12345", "浙AK12345", NEVSmall, OtherEnergy, ""},
		{"沪A·D12345", "沪AD12345", NEVSmall, BatteryOnly, ""},
		{"浙A12345D", "浙A12345D", NEVLarge, BatteryOnly, ""},
		{"浙A1234学", "浙A1234学", Trainer, "", ""},
		{"浙A1234挂", "浙A1234挂", Trailer, "", ""},
		{"浙A1234警", "浙A1234警", Police, "", ""},
		{"粤Z1234港", "粤Z1234港", HKMacau, "", ""},
		{"粤Z1234澳", "粤Z1234澳", HKMacau, "", ""},
		{"224578使", "224578使", Embassy, "", Unsure},
		{"使224578", "使224578", Embassy, "", Unsure},
		{"沪A0023领", "沪A0023领", Consulate, "", Unsure},
		{"沪22457领", "沪22457领", Consulate, "", Unsure},
		{"浙X1234应急", "浙X1234应急", Rescue, "", Unsure},
		{"WJ浙1234D", "WJ浙1234D", WJ, "", Unsure},
		{"WJ12345", "WJ12345", WJ, "", Unsure},
		{"VA12345", "VA12345", Military, "", Unsure},
		{"浙O12345", "浙O12345", Ordinary, "", OfficeO},
	} {
		p, err := Parse(c.in)
		if want := (Plate{c.text, c.kind, c.energy, c.warning}); err != nil || p != want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", c.in, p, err, want)
		}
	}
}

func TestParseRejects(t *testing.T) {
	for _, c := range []struct {
		in         string
		reason     Reason
		suggestion string
	}{
		{"浙A1234", BadLength, ""},
		{"浙A123456", BadEnergy, ""},
		{"浙AF1A234", BadEnergy, ""},
		{"浙AI2345", HasIOrO, "浙A12345"},
		{"浙AI23456", HasIOrO, ""},
		{"浙AI2345D", HasIOrO, "浙A12345D"},
		{"浙AO1234", HasIOrO, "浙A01234"},
		{"浙AD123O5", HasIOrO, "浙AD12305"},
		{"浙AD1B345", BadEnergy, "浙AD18345"},
		{"浙AD12B45", BadEnergy, "浙AD12845"},
		{"浙A1Z345F", BadEnergy, "浙A12345F"},
		{"浙A012345", BadEnergy, "浙AD12345"},
		{"浙AD1234D", BadEnergy, ""}, // 浙AD12340 or 浙A01234D
		{"浙12345", BadOffice, ""},
		{"浙I12345", BadOffice, ""},
		{"使A12345", BadProvince, ""},
		{"A12345", BadProvince, ""},
		{"浙A12 45X!", BadRune, ""},
		{"浙OD12345", BadEnergy, ""},
		{"粤A1234港", BadForm, ""},
		{"浙Y1234应急", BadEnergy, ""},
		{"", BadLength, ""},
		{"浙A123456789012345", BadLength, ""},
		{"临牌", IsTemporary, ""},
		{"新车未上牌", IsTemporary, ""},
	} {
		_, err := Parse(c.in)
		var e *Error
		if !errors.As(err, &e) || e.Reason != c.reason || e.Suggestion != c.suggestion {
			t.Errorf("Parse(%q) = %+v, want %s, %q", c.in, err, c.reason, c.suggestion)
		}
		if err != nil && c.in != "" && strings.Contains(err.Error(), c.in) {
			t.Errorf("the error repeats %q", c.in)
		}
	}
}

func TestDisplayAndMasked(t *testing.T) {
	for _, c := range []struct{ in, display, masked string }{
		{"浙A12345", "浙A·12345", "浙A·**345"},
		{"浙AD12345", "浙A·D12345", "浙A·***345"},
		{"浙A1234学", "浙A·1234学", "浙A·**34学"},
		{"浙X1234应急", "浙X·1234应急", "浙X·***4应急"},
		{"VA12345", "VA·12345", "VA·**345"},
		{"WJ浙1234D", "WJ·浙1234D", "WJ·***34D"},
		{"224578使", "224578使", "****78使"},
		{"使224578", "使224578", "****578"},
	} {
		p, err := Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if p.Display() != c.display || p.Masked() != c.masked || p.String() != c.in {
			t.Errorf("%s: %s, %s, want %s, %s", p, p.Display(), p.Masked(), c.display, c.masked)
		}
		if again, err := Parse(p.Display()); err != nil || again != p {
			t.Errorf("Parse(%s) = %v, %v", p.Display(), again, err)
		}
	}
	if zero := (Plate{}); zero.Display() != "" || zero.Masked() != "" {
		t.Error("the zero plate shows nothing")
	}
}

func TestConfusable(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"浙A12345", "浙A12345", false},
		{"浙AD1234", "浙A01234", true},
		{"浙A12345", "浙A72345", true},
		{"浙AB1234", "浙A81234", true},
		{"浙A12345", "沪A12345", true},
		{"京A12345", "琼A12345", true},
		{"浙A12345", "京A12345", false},
		{"浙A12345", "浙A12346", false}, // 5 and 6 are not alike
		{"浙A12G45", "浙A12645", true},
		{"浙A12G45", "浙A12C45", true},
		{"浙A12645", "浙A12C45", false},
		{"浙A12S45", "浙A12545", true},
		{"浙AD12S4", "浙A01254", false}, // two confusions
		{"浙A12345", "浙A123451", false},
		{"浙A012345", "浙AD12345", true},
	} {
		if got := Confusable(c.a, c.b); got != c.want || Confusable(c.b, c.a) != c.want {
			t.Errorf("Confusable(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"浙A12345", "浙A12345", 0}, {"浙A12345", "浙A12346", 1}, {"浙A12345", "沪B12345", 2},
		{"浙A12345", "浙A1234", 1}, {"浙AD1234", "浙AD12345", 1}, {"", "浙A12345", 7},
	} {
		if got := Distance(c.a, c.b); got != c.want || Distance(c.b, c.a) != c.want {
			t.Errorf("Distance(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"浙A12345", "浙a·D1234五", "WJ浙1234D", "224578使", "浙AO1234", "号号牌牌", "\xff浙"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		norm := Normalize(s)
		if again := Normalize(norm); again != norm {
			t.Fatalf("Normalize is not stable: %q, %q", norm, again)
		}
		p, err := Parse(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("untyped error %v", err)
			}
			if _, err := Parse(e.Suggestion); e.Suggestion != "" && err != nil {
				t.Fatalf("suggestion %q is no plate", e.Suggestion)
			}
			return
		}
		if n := utf8.RuneCountInString(p.Text); n != 7 && n != 8 {
			t.Fatalf("%q has %d characters", p.Text, n)
		}
		if again, err := Parse(p.Display()); err != nil || again != p {
			t.Fatalf("Parse(%q) = %+v, %v", p.Display(), again, err)
		}
		if len(p.Masked()) == 0 || p.Masked() == p.Display() {
			t.Fatalf("%q is not masked", p.Text)
		}
	})
}
