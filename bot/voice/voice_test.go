package voice

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// spoken is AMR of n frames of a type.
func spoken(n int, kind byte) []byte {
	frame := make([]byte, 1+payload[kind])
	frame[0] = kind<<3 | 4
	return append([]byte(magic), bytes.Repeat(frame, n)...)
}

func TestInspect(t *testing.T) {
	mixed := append(spoken(300, 7), spoken(100, typeComfortNoise)[len(magic):]...)
	mixed = append(mixed, spoken(29, typeNoData)[len(magic):]...)
	for name, c := range map[string]struct {
		bytes []byte
		want  Info
	}{
		"12.2 kbit/s": {spoken(429, 7), Info{Duration: 8580 * time.Millisecond}},
		"4.75 kbit/s": {spoken(25, 0), Info{Duration: 500 * time.Millisecond}},
		"a minute":    {spoken(3000, 7), Info{Duration: time.Minute}},
		"pauses":      {mixed, Info{Duration: 8580 * time.Millisecond, Silence: 129.0 / 429}},
	} {
		if got, err := Inspect(c.bytes); err != nil || got != c.want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestInspectRefuses(t *testing.T) {
	whole := spoken(429, 7)
	damaged := bytes.Clone(whole)
	damaged[len(magic)+19*32] = 9 << 3
	nearlySilent := append(spoken(143, typeComfortNoise), spoken(7, 7)[len(magic):]...)
	for name, c := range map[string]struct {
		bytes []byte
		want  error
	}{
		"nothing":      {nil, ErrEmpty},
		"json":         {[]byte(`{"errcode":40007,"errmsg":"invalid media_id"}`), ErrNotAMR},
		"silk":         {[]byte("\x02#!SILK_V3\x0c\x00"), ErrNotAMR},
		"photo":        {[]byte("\xff\xd8\xff\xe0"), ErrNotAMR},
		"two channels": {[]byte("#!AMR_MC1.0\n\x00\x00\x00\x02"), ErrNotAMR},
		"half magic":   {[]byte("#!AMR"), ErrNotAMR},
		"wide band":    {[]byte("#!AMR-WB\n\x04"), ErrWideband},
		"bad frame":    {damaged, ErrDamaged},
		"cut off":      {whole[:len(whole)-5], ErrDamaged},
		"magic only":   {[]byte(magic), ErrTooShort},
		"five frames":  {spoken(5, 7), ErrTooShort},
		"61 seconds":   {spoken(3050, 7), ErrTooLong},
		"just over":    {spoken(3001, 7), ErrTooLong},
		"silent":       {nearlySilent, ErrSilent},
		"no data":      {spoken(100, typeNoData), ErrSilent},
		"too big":      {append(spoken(100, 7), make([]byte, MaxBytes)...), ErrTooBig},
	} {
		if _, err := Inspect(c.bytes); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, b := range [][]byte{spoken(30, 7), spoken(30, 8), spoken(3, 0), []byte(magicWide), []byte(strings.Repeat(magic, 9)), spoken(26, 7)[:40]} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := Inspect(b)
		if info.Duration < 0 || info.Silence < 0 || info.Silence > 1 {
			t.Errorf("%+v", info)
		}
		if err == nil && (info.Duration < MinDuration || info.Duration > MaxDuration || info.Silence >= maxSilence) {
			t.Errorf("%+v is accepted", info)
		}
	})
}

func BenchmarkInspectMinute(b *testing.B) {
	minute := spoken(3000, 7)
	for b.Loop() {
		if _, err := Inspect(minute); err != nil {
			b.Fatal(err)
		}
	}
}
