package perceive_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"slices"
	"sync"
	"testing"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/bot/voice"
	"bihuan/handlers/perceive"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// shelf is a store in memory; package storage is tried with the whole service.
type shelf struct {
	mu    sync.Mutex
	now   time.Time
	media map[string]unit.Medium
	bytes map[string][]byte
	org   workflow.Organization
}

func newShelf(media ...unit.Medium) *shelf {
	s := &shelf{now: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC), media: map[string]unit.Medium{}, bytes: map[string][]byte{}}
	for _, m := range media {
		m.ReceivedAt, m.DueAt = s.now, s.now
		if m.State == "" {
			m.State = unit.MediumArrived
		}
		s.media[m.ID] = m
	}
	return s
}

func (s *shelf) Now(context.Context) (time.Time, error)                      { return s.now, nil }
func (s *shelf) ExpireMedia(context.Context, time.Time) (int, error)         { return 0, nil }
func (s *shelf) Snapshot() *workflow.Organization                            { return &s.org }
func (s *shelf) ReadyMedia(context.Context, time.Time) ([]unit.Batch, error) { return nil, nil }

func (s *shelf) ClaimMedia(_ context.Context, now time.Time, _ int) ([]unit.Medium, error) {
	var out []unit.Medium
	for id, m := range s.media {
		if m.DueAt.After(now) || m.DueAt.IsZero() || m.State == unit.MediumReady || m.State == unit.MediumKept {
			continue
		}
		m.Attempts++
		s.media[id] = m
		out = append(out, m)
	}
	return out, nil
}

func (s *shelf) SettleMedium(_ context.Context, m unit.Medium) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media[m.ID] = m
	return nil
}

func (s *shelf) PutBytes(_ context.Context, m unit.Medium, form unit.Picture, content []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes[m.ID+string(form)] = content
	return nil
}

func (s *shelf) Bytes(_ context.Context, m unit.Medium, form unit.Picture) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content, ok := s.bytes[m.ID+string(form)]
	if !ok {
		return nil, errors.New("not there")
	}
	return content, nil
}

// reader and listener are engines that say what they are told to.
type reader func() ([]plate.Reading, error)

func (reader) Name() string                                                  { return "test" }
func (r reader) Read(context.Context, *photo.Photo) ([]plate.Reading, error) { return r() }

type listener func() (string, error)

func (listener) Name() string                                             { return "test" }
func (l listener) Hear(context.Context, []byte, []string) (string, error) { return l() }

func picture() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 320, 240)), nil); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// amr is half a second and more of speech.
func amr() []byte {
	return append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{0x3c}, make([]byte, 31)...), 50)...)
}

func pass(t *testing.T, p *perceive.Perceiver) {
	t.Helper()
	if _, err := p.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The platform fails: the photo waits longer each time, and is given up only when
// the platform keeps it no longer.
func TestFetchIsTriedAgain(t *testing.T) {
	s := newShelf(unit.Medium{ID: "p", Kind: unit.MediumPhoto, Finding: unit.Finding{Platform: "M"}})
	broken := errors.New("down")
	p := perceive.New(perceive.Config{Store: s, Fetch: func(context.Context, string) ([]byte, error) { return nil, broken }})
	before := time.Duration(0)
	for range 5 {
		pass(t, p)
		m := s.media["p"]
		if wait := m.DueAt.Sub(s.now); m.State != unit.MediumArrived || wait <= before {
			t.Fatalf("%s, waits %s after %s", m.State, wait, before)
		} else {
			before = wait
		}
		s.now = s.media["p"].DueAt
	}
	s.now = s.now.Add(4 * 24 * time.Hour)
	pass(t, p)
	if m := s.media["p"]; m.State != unit.MediumReady || m.Fault != "media_gone" {
		t.Errorf("%+v", m)
	}
}

// Every outcome has its sentence, and none stops the others.
func TestOutcomes(t *testing.T) {
	content := map[string][]byte{"ok": picture(), "cut": picture()[:200], "voice": amr(), "mute": append([]byte("#!AMR\n"), bytes.Repeat([]byte{0x7c}, 100)...)}
	var heard func() (string, error)
	read := func() ([]plate.Reading, error) {
		return []plate.Reading{{Text: "浙A12345", Confidence: 0.95, Box: image.Rect(0, 0, 10, 5)}, {Text: "浙B6K908", Confidence: 0.99, Box: image.Rect(0, 0, 50, 20)}}, nil
	}
	for name, c := range map[string]struct {
		kind  unit.MediumKind
		bytes string
		heard func() (string, error)
		fault string
	}{
		"a photo":            {unit.MediumPhoto, "ok", nil, ""},
		"a broken one":       {unit.MediumPhoto, "cut", nil, "photo_broken"},
		"words":              {unit.MediumVoice, "voice", func() (string, error) { return "完工", nil }, ""},
		"nothing understood": {unit.MediumVoice, "voice", func() (string, error) { return "", voice.ErrNoSpeech }, "voice_silent"},
		"an empty answer":    {unit.MediumVoice, "voice", func() (string, error) { return "", nil }, "voice_silent"},
		"silence":            {unit.MediumVoice, "mute", nil, "voice_silent"},
		"the engine is down": {unit.MediumVoice, "voice", func() (string, error) { return "", voice.ErrDown }, unit.FaultUnheard},
		"no quota is left":   {unit.MediumVoice, "voice", func() (string, error) { return "", voice.ErrQuota }, unit.FaultUnheard},
		"the engine panics":  {unit.MediumVoice, "voice", func() (string, error) { panic("bug") }, "-"},
		"not what it says":   {unit.MediumVoice, "ok", nil, "voice_not"},
	} {
		t.Run(name, func(t *testing.T) {
			heard = c.heard
			s := newShelf(unit.Medium{ID: "m", Kind: c.kind, Finding: unit.Finding{Platform: c.bytes}})
			p := perceive.New(perceive.Config{Store: s,
				Fetch:  func(_ context.Context, name string) ([]byte, error) { return content[name], nil },
				Plates: []plate.Engine{reader(read)}, Speech: []voice.Engine{listener(func() (string, error) { return heard() })}})
			pass(t, p)
			m := s.media["m"]
			if c.fault == "-" { // put off
				if m.State != unit.MediumArrived || !m.DueAt.After(s.now) {
					t.Errorf("%+v", m)
				}
				return
			}
			if m.State != unit.MediumReady || m.Fault != c.fault || m.Hash == "" || !m.DueAt.Equal(s.now.Add(unit.BatchWindow)) {
				t.Errorf("%+v", m)
			}
			if c.kind == unit.MediumPhoto && c.fault == "" && (len(m.Sights) != 2 || m.Sights[0].Plate != "浙A12345") {
				t.Errorf("the engine's order is not kept: %+v", m.Sights)
			}
		})
	}
}

// A voice that nobody could hear is heard when an engine is back, once.
func TestUnheardVoiceIsHeardLater(t *testing.T) {
	s := newShelf(unit.Medium{ID: "v", Kind: unit.MediumVoice, State: unit.MediumUnheard, Finding: unit.Finding{Platform: "M", Fault: unit.FaultUnheard, Hash: "x"}})
	s.bytes["v"+string(unit.Original)] = amr()
	answers := []error{voice.ErrDown, voice.ErrDown, nil}
	p := perceive.New(perceive.Config{Store: s, Speech: []voice.Engine{listener(func() (string, error) {
		err := answers[0]
		answers = answers[1:]
		return "拆完了", err
	})}})
	for range 3 {
		pass(t, p)
		s.now = slices.MaxFunc([]time.Time{s.now, s.media["v"].DueAt}, time.Time.Compare)
	}
	if m := s.media["v"]; m.State != unit.MediumReady || m.Text != "拆完了" || !m.Late || m.Fault != "" {
		t.Errorf("%+v", m)
	}
}

// A photo on a ticket is stamped from its working copy.
func TestLinkedPhotoIsStamped(t *testing.T) {
	s := newShelf(unit.Medium{ID: "p", Kind: unit.MediumPhoto, State: unit.MediumLinked, Ticket: "HZ20260310-0001", Plate: "浙A12345"})
	p := perceive.New(perceive.Config{Store: s})
	pass(t, p) // the copy is not there: it is tried again
	if m := s.media["p"]; m.State != unit.MediumLinked || !m.DueAt.After(s.now) {
		t.Fatalf("%+v", m)
	}
	s.bytes["p"+string(unit.Copy)] = picture()
	s.now = s.media["p"].DueAt
	pass(t, p)
	if m := s.media["p"]; m.State != unit.MediumKept || m.Stamped == "" || len(s.bytes["p"+string(unit.Stamp)]) == 0 {
		t.Errorf("%+v", m)
	}
}
