package perceive_test

import (
	"context"
	"testing"

	"bihuan/bot/plate"
	"bihuan/handlers/perceive"
	"bihuan/workflow/unit"
)

// A second engine costs money and sees a customer's car: it is asked only where
// the first one is not sure, and keeps silent about what it does not see.
func TestSecondOpinion(t *testing.T) {
	says := func(text string, confidence float64) []plate.Reading {
		return []plate.Reading{{Text: text, Confidence: confidence}}
	}
	for name, c := range map[string]struct {
		first, second []plate.Reading
		firstErr      error
		asked         int
		plate         string // that stands in the end
		sure, blind   bool
	}{
		"the first is sure":               {first: says("浙A12345", 0.95), asked: 0, plate: "浙A12345", sure: true},
		"just sure enough":                {first: says("浙A12345", plate.Sure), asked: 0, plate: "浙A12345", sure: true},
		"the first is not sure":           {first: says("浙A12345", 0.8), second: says("浙A12346", 0.97), asked: 1, plate: "浙A12346", sure: true},
		"neither is":                      {first: says("浙A12345", 0.8), second: says("浙A12346", 0.6), asked: 1, plate: "浙A12346"},
		"the second sees nothing":         {first: says("浙A12345", 0.8), asked: 1, plate: "浙A12345"},
		"the first sees nothing":          {second: says("浙A12345", 0.97), asked: 1, plate: "浙A12345", sure: true},
		"the first is down":               {firstErr: plate.ErrDown, second: says("浙A12345", 0.97), asked: 1, plate: "浙A12345", sure: true},
		"the first is down, none is seen": {firstErr: plate.ErrDown, asked: 1, blind: true},
		"nothing at all":                  {asked: 1},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			s := newShelf(unit.Medium{ID: "m", Kind: unit.MediumPhoto, Finding: unit.Finding{Platform: "M"}})
			p := perceive.New(perceive.Config{Store: s,
				Fetch: func(context.Context, string) ([]byte, error) { return picture(), nil },
				Plates: []plate.Engine{
					reader(func() ([]plate.Reading, error) { return c.first, c.firstErr }),
					reader(func() ([]plate.Reading, error) { asked++; return c.second, nil }),
				}})
			pass(t, p)
			m := s.media["m"]
			if asked != c.asked || (m.Engine == "") != c.blind {
				t.Errorf("asked %d times, engine %q: %+v", asked, m.Engine, m)
			}
			switch {
			case c.plate == "" && len(m.Sights) != 0:
				t.Errorf("%+v", m.Sights)
			case c.plate != "" && (len(m.Sights) != 1 || m.Sights[0].Plate != c.plate || m.Sights[0].Sure != c.sure):
				t.Errorf("%+v, want %s %v", m.Sights, c.plate, c.sure)
			}
		})
	}
}

// TestOddPhotos: whatever arrives instead of a photo, its sender is told which
// of the things that go wrong it was.
func TestOddPhotos(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		fault   string
	}{
		"nothing":   {nil, "photo_broken"},
		"text":      {[]byte(`{"a":1}`), "photo_not"},
		"HEIC":      {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "photo_format"},
		"truncated": {picture()[:300], "photo_broken"},
		"too long":  {append([]byte("\xff\xd8\xff\xe0"), make([]byte, 11<<20)...), "photo_too_big"},
	} {
		s := newShelf(unit.Medium{ID: "m", Kind: unit.MediumPhoto, Finding: unit.Finding{Platform: "M"}})
		p := perceive.New(perceive.Config{Store: s, Fetch: func(context.Context, string) ([]byte, error) { return c.content, nil }})
		pass(t, p)
		if m := s.media["m"]; m.State != unit.MediumReady || m.Fault != c.fault {
			t.Errorf("%s: %s %q, want %q", name, m.State, m.Fault, c.fault)
		}
	}
}
