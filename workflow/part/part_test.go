package part

import (
	"strings"
	"testing"
)

func TestNormalizePart(t *testing.T) {
	for _, c := range []struct{ in, brand, norm string }{
		{"BOSCH-08921", "BOSCH", "08921"},
		{"bosch 08921", "BOSCH", "08921"},
		{"Ｂｏｓｃｈ－０８９２１", "BOSCH", "08921"},
		{"BOSCH 0 986 494 123", "BOSCH", "0986494123"},
		{"博世 08921", "BOSCH", "08921"},
		{"博世08921", "BOSCH", "08921"},
		{"NGK-6962", "NGK", "6962"},
		{"MANN W 712/95", "MANN", "W712/95"},
		{"06A 115 561 B", "", "06A115561B"},
		{"06a.115.561.b", "", "06A115561B"},
		{"04465-02220", "", "0446502220"},
		{"04465 — 02220", "", "0446502220"},
		{"11 42 7 566 327", "", "11427566327"},
		{"MR 123456", "", "MR123456"}, // an OE number with a letter prefix
		{"LR-012345", "", "LR012345"},
		{"GDB1234", "", "GDB1234"},
		{"NGK6962", "", "NGK6962"},  // without a separator it may be an article
		{"滤芯 08921", "", "滤芯08921"}, // no brand
		{"BOSCH", "", "BOSCH"},      // a brand alone is no number
		{"", "", ""},
		{" - ", "", ""},
	} {
		brand, norm := NormalizePart(c.in)
		if brand != c.brand || norm != c.norm {
			t.Errorf("NormalizePart(%q) = %q, %q, want %q, %q", c.in, brand, norm, c.brand, c.norm)
		}
	}
}

func TestSameNumberOfTwoBrandsIsNotOnePart(t *testing.T) {
	a, x := NormalizePart("BOSCH-08921")
	b, y := NormalizePart("VALEO-08921")
	if x != y || a == b {
		t.Errorf("%s %s, %s %s", a, x, b, y)
	}
}

func FuzzNormalizePart(f *testing.F) {
	for _, s := range []string{"BOSCH-08921", "06A 115 561 B", "博世08921", "\xff-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, norm := NormalizePart(s)
		if strings.ContainsAny(norm, " .-\t") {
			t.Errorf("NormalizePart(%q) left a separator in %q", s, norm)
		}
		if _, again := NormalizePart(norm); again != norm && !strings.ContainsFunc(norm, func(r rune) bool { return r > 0x7f }) {
			t.Errorf("%q is not stable: %q", norm, again)
		}
	})
}
