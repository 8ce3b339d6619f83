package perceive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/bot/voice"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
	"bihuan/workflow/unit"
)

// arrived fetches the bytes, keeps them, and looks or listens.
func (p *Perceiver) arrived(ctx context.Context, m unit.Medium) (unit.Medium, error) {
	content, err := p.original(ctx, m)
	switch {
	case errors.Is(err, ErrGone):
		return useless(m, "media_gone"), nil
	case errors.Is(err, ErrTooBig) && m.Kind == unit.MediumVoice:
		return useless(m, "voice_long"), nil
	case errors.Is(err, ErrTooBig):
		return useless(m, "photo_too_big"), nil
	case err != nil:
		return m, err
	}
	m.Size, m.Hash = len(content), sum(content)
	if m.Kind == unit.MediumVoice {
		return p.voice(ctx, m, content)
	}
	return p.photo(ctx, m, content)
}

// original is what was sent: from the platform or, where a page has sent it, from
// the media store.
func (p *Perceiver) original(ctx context.Context, m unit.Medium) ([]byte, error) {
	if m.Platform == "" {
		return p.cfg.Store.Bytes(ctx, m, unit.Original)
	}
	content, err := p.cfg.Fetch(ctx, m.Platform)
	if err != nil {
		return nil, err
	}
	return content, p.cfg.Store.PutBytes(ctx, m, unit.Original, content)
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// photo makes the working copy, and reads the plates in the photo itself: a copy has
// lost what small plates are told apart by.
func (p *Perceiver) photo(ctx context.Context, m unit.Medium, content []byte) (unit.Medium, error) {
	picture, err := photo.Open(ctx, content)
	switch {
	case ctx.Err() != nil:
		return m, ctx.Err()
	case err != nil:
		return useless(m, photoFault(err)), nil
	}
	small, err := picture.Copy()
	if err != nil {
		return m, err
	}
	if err := p.cfg.Store.PutBytes(ctx, m, unit.Copy, small); err != nil {
		return m, err
	}
	info := picture.Info()
	m.Width, m.Height = info.Width, info.Height
	m.Engine, m.Sights = p.plates(ctx, m, picture)
	return ready(m), nil
}

var photoFaults = []struct {
	err error
	key string
}{
	{photo.ErrEmpty, "photo_broken"}, {photo.ErrNotPicture, "photo_not"}, {photo.ErrFormat, "photo_format"},
	{photo.ErrTooBig, "photo_too_big"}, {photo.ErrTooManyPixels, "photo_pixels"}, {photo.ErrAnimated, "photo_animated"},
	{photo.ErrTooSmall, "photo_small"},
}

func photoFault(err error) string {
	for _, f := range photoFaults {
		if errors.Is(err, f.err) {
			return f.key
		}
	}
	return "photo_broken"
}

// plates asks the readers in turn until one is sure. What one is not sure of
// stands unless a later one sees more. A plate is a help, not a condition: where
// all are down the sender is asked.
func (p *Perceiver) plates(ctx context.Context, m unit.Medium, picture *photo.Photo) (engine string, sights []workflow.Sight) {
	failed := false
	for _, e := range p.cfg.Plates {
		read, err := e.Read(ctx, picture)
		if err != nil {
			failed = true
			p.cfg.Log.Warn("plates not read", "medium", m.ID, "engine", e.Name(), "error", err)
			continue
		}
		if engine != "" && len(read) == 0 {
			continue
		}
		engine, sights = e.Name(), Sights(read)
		if len(sights) > 0 && sights[0].Sure {
			break
		}
	}
	if failed && len(sights) == 0 {
		engine = "" // who might have seen it could not look
	}
	return engine, sights
}

// Sights is what counts of the readings of one photo, in the engine's order. None
// is sure where the one that is most likely meant is not.
func Sights(read []plate.Reading) []workflow.Sight {
	var out []workflow.Sight
	for _, r := range read {
		sure := read[0].Confidence >= plate.Sure && r.Confidence >= plate.Sure
		out = append(out, workflow.Sight{Plate: r.Text, Sure: sure, Confidence: r.Confidence})
	}
	return out
}

// voice listens, after looking whether there is anything to hear.
func (p *Perceiver) voice(ctx context.Context, m unit.Medium, content []byte) (unit.Medium, error) {
	info, err := voice.Inspect(content)
	if err != nil {
		return useless(m, voiceFault(err)), nil
	}
	m.Length = info.Duration
	return p.listen(ctx, m, content), nil
}

var voiceFaults = []struct {
	err error
	key string
}{
	{voice.ErrNotAMR, "voice_not"}, {voice.ErrWideband, "voice_not"}, {voice.ErrEmpty, "voice_damaged"}, {voice.ErrDamaged, "voice_damaged"},
	{voice.ErrTooShort, "voice_short"}, {voice.ErrTooLong, "voice_long"}, {voice.ErrTooBig, "voice_long"}, {voice.ErrSilent, "voice_silent"},
	{voice.ErrNoSpeech, "voice_silent"}, {voice.ErrRefused, "voice_damaged"},
}

func voiceFault(err error) string {
	for _, f := range voiceFaults {
		if errors.Is(err, f.err) {
			return f.key
		}
	}
	return unit.FaultUnheard
}

// listen asks the engines in turn. A verdict on the voice itself counts; an
// engine that is down is passed over.
func (p *Perceiver) listen(ctx context.Context, m unit.Medium, content []byte) unit.Medium {
	if len(p.cfg.Speech) == 0 {
		return useless(m, "voice_no_engine")
	}
	fault := ""
	for _, e := range p.ears(m.Sender) {
		text, err := e.Hear(ctx, content, p.hotwords())
		if err == nil && text != "" {
			m.Engine, m.Text, m.Fault = e.Name(), text, ""
			return ready(m)
		}
		if err == nil {
			err = voice.ErrNoSpeech
		}
		p.cfg.Log.Warn("voice not understood", "medium", m.ID, "engine", e.Name(), "error", err)
		if fault = voiceFault(err); fault == "voice_silent" {
			break
		}
	}
	return useless(m, fault)
}

// ears are the engines that hear a member's voices: those of his store, in its
// order, as far as the service has them; all where the store says nothing, or
// names none that there is.
func (p *Perceiver) ears(userid string) []voice.Engine {
	org := p.cfg.Store.Snapshot()
	m, _ := org.Member(userid)
	shop, _ := org.Shop(m.Store)
	var out []voice.Engine
	for _, name := range shop.Speech {
		for _, e := range p.cfg.Speech {
			if e.Name() == name {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		return p.cfg.Speech
	}
	return out
}

// maxHotwords is what an engine takes.
const maxHotwords = 128

// hotwords are what is likely to be said.
func (p *Perceiver) hotwords() []string {
	if p.cfg.HotWords != nil {
		words := p.cfg.HotWords()
		return words[:min(len(words), maxHotwords)]
	}
	return p.catalog()
}

// catalog are the parts of the catalog by name, each once.
func (p *Perceiver) catalog() []string {
	var out []string
	seen := map[string]bool{}
	for _, part := range p.cfg.Store.Snapshot().Catalog {
		if part.Name != "" && !seen[part.Name] && len(out) < maxHotwords {
			seen[part.Name] = true
			out = append(out, part.Name)
		}
	}
	return out
}

// tryFor is how long a voice that nobody could hear is tried again.
const tryFor = 24 * time.Hour

// unheard tries once more what the speaker was told could not be heard.
func (p *Perceiver) unheard(ctx context.Context, m unit.Medium, now time.Time) (unit.Medium, error) {
	content, err := p.cfg.Store.Bytes(ctx, m, unit.Original)
	if err != nil {
		return m, err
	}
	again := p.listen(ctx, m, content)
	switch {
	case again.Fault == "":
		again.Late, again.DueAt = true, now
		return again, nil
	case now.After(m.ReceivedAt.Add(tryFor)), again.Fault != unit.FaultUnheard:
		m.State, m.DueAt = unit.MediumKept, time.Time{}
		return m, nil
	}
	return putOff(m, now), nil
}

// linked burns plate, number, time and store into a photo that is on a ticket.
func (p *Perceiver) linked(ctx context.Context, m unit.Medium) (unit.Medium, error) {
	small, err := p.cfg.Store.Bytes(ctx, m, unit.Copy)
	if err != nil {
		return m, err
	}
	picture, err := photo.Open(ctx, small)
	if err != nil {
		return m, err
	}
	org := p.cfg.Store.Snapshot()
	stamp := photo.Stamp{Plate: workflow.ShowPlate(m.Plate), Number: m.Ticket, At: m.ReceivedAt.In(calendar.Shanghai()), By: org.NameOf(m.Sender)}
	if shop, ok := org.Shop(m.Store); ok {
		stamp.Store = shop.Name
	}
	stamped, err := picture.Stamp(stamp)
	if err != nil {
		return m, err
	}
	if err := p.cfg.Store.PutBytes(ctx, m, unit.Stamp, stamped); err != nil {
		return m, err
	}
	m.Stamped = sum(stamped)
	m.State, m.DueAt = unit.MediumKept, time.Time{}
	return m, nil
}
