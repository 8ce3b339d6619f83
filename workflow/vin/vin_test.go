package vin

import (
	"errors"
	"testing"
)

func TestCheck(t *testing.T) {
	for vin, want := range map[string]error{
		"LATPAB071W1005301":  nil,
		"UU6JA69691D713820":  nil,
		"1M8GDM9AXKP042788":  nil,
		"11111111111111111":  nil,
		"1G1BL52P7TR115520":  nil,
		"LSVAU2A37K2100001":  ErrCheckDigit,
		"1M8GDM9AXKP042789":  ErrCheckDigit,
		"1M8GDM9AXKP04278":   ErrLength,
		"1M8GDM9AXKP0427888": ErrLength,
		"":                   ErrLength,
		"IM8GDM9AXKP042788":  ErrAlphabet,
		"1M8GDM9AXKPO42788":  ErrAlphabet,
		"1M8QDM9AXKP042788":  ErrAlphabet,
		"1m8gdm9axkp042788":  ErrAlphabet,
		"浙M8GDM9AXKP042788":  ErrAlphabet,
		"浙江省杭州A":             ErrLength,
	} {
		if got := Check(vin); !errors.Is(got, want) {
			t.Errorf("Check(%q) = %v, want %v", vin, got, want)
		}
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"1m8gdm9axkp042788":      "1M8GDM9AXKP042788",
		" 1M8 GDM9AX-KP042788\t": "1M8GDM9AXKP042788",
		"１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８\u3000": "1M8GDM9AXKP042788",
	} {
		if got := Normalize(in); got != want || Check(got) != nil {
			t.Errorf("Normalize(%q) = %q", in, got)
		}
	}
}

func TestLastSix(t *testing.T) {
	for in, want := range map[string]string{"1M8GDM9AXKP042788": "042788", "042788": "042788", "2788": ""} {
		if got := LastSix(in); got != want {
			t.Errorf("LastSix(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestModelYear(t *testing.T) {
	for _, c := range []struct {
		code   byte
		latest int
		want   int
		ok     bool
	}{
		{'A', 2027, 2010, true}, {'L', 2027, 2020, true}, {'S', 2027, 2025, true},
		{'T', 2027, 2026, true}, {'V', 2027, 2027, true},
		{'V', 2026, 1997, true}, // a car of next cycle's letter is an old one
		{'Y', 2027, 2000, true}, {'1', 2027, 2001, true}, {'9', 2027, 2009, true}, {'1', 2031, 2031, true},
		{'A', 2009, 1980, true}, {'B', 1980, 0, false},
		{'0', 2027, 0, false}, {'U', 2027, 0, false}, {'Z', 2027, 0, false},
	} {
		vin := "LATPAB071" + string(c.code) + "1005301"
		if got, ok := ModelYear(vin, c.latest); got != c.want || ok != c.ok {
			t.Errorf("ModelYear(%q, %d) = %d, %v, want %d, %v", c.code, c.latest, got, ok, c.want, c.ok)
		}
	}
	if _, ok := ModelYear("short", 2027); ok {
		t.Error("a short VIN has no model year")
	}
}

// One wrong digit is always found; so are most swapped neighbours.
func TestCheckFindsEveryWrongDigit(t *testing.T) {
	const good = "1M8GDM9AXKP042788"
	for i := range good {
		for c := byte('0'); c <= '9'; c++ {
			b := []byte(good)
			if i == checkAt || b[i] == c || value(b[i]) == value(c) {
				continue
			}
			b[i] = c
			if err := Check(string(b)); !errors.Is(err, ErrCheckDigit) {
				t.Errorf("Check(%s) = %v", b, err)
			}
		}
	}
}
