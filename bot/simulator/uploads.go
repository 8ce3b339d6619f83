package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bihuan/bot/simulator/sample"
)

// serveImage lets a member send a photo: a multipart form with the file. What
// telephones save is passed on as it is, whatever it may be. "plate", as often
// as needed, says which plates the engine reads on it, and "confidence" how
// sure it is, from 0 to 100; without them a photo of package sample speaks for
// itself, and nothing is read on any other.
func (s *Simulator) serveImage(w http.ResponseWriter, r *http.Request) {
	m, fields := s.readUpload(w, r, "image")
	if m == nil {
		return
	}
	if len(m.Bytes) == 0 {
		fail(w, http.StatusBadRequest, "表单里没有文件")
		return
	}
	if !strings.HasPrefix(m.ContentType, "image/") {
		m.ContentType = "image/jpeg" // the platform calls every photo so
	}
	plates, err := platesOn(m.Bytes, fields)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	m.Plates = plates
	s.sendMedia(w, r, m) //nolint:contextcheck // a photo is opened without one
}

// serveVoice lets a member send a voice: a multipart form with the file, and
// optionally "transcript" with what is said, which the page and GET
// /control/media/{id} show and the speech engine hears. Without a file there
// is one made that fits the words, or "seconds".
func (s *Simulator) serveVoice(w http.ResponseWriter, r *http.Request) {
	m, fields := s.readUpload(w, r, "voice")
	if m == nil {
		return
	}
	m.Transcript = strings.TrimSpace(fields.Get("transcript"))
	if len(m.Bytes) == 0 {
		lasts, _ := strconv.ParseFloat(fields.Get("seconds"), 64)
		if m.Transcript == "" && lasts <= 0 {
			fail(w, http.StatusBadRequest, "表单里没有录音，也没有写说了什么")
			return
		}
		s.mu.Lock()
		seed := uint64(s.next())
		s.mu.Unlock()
		made := newMedium("voice", "voice.amr", spoken(m.Transcript, lasts, seed))
		made.From, made.Transcript = m.From, m.Transcript
		m = made
	}
	if m.Seconds > maxSeconds {
		fail(w, http.StatusRequestEntityTooLarge, "语音最长 60 秒")
		return
	}
	if !strings.HasPrefix(m.ContentType, "audio/") {
		m.Format, m.ContentType = "amr", "audio/amr" // the platform calls every voice so
	}
	s.sendMedia(w, r, m) //nolint:contextcheck // a photo is opened without one
}

// sendMedia stores what a member sends and delivers it.
func (s *Simulator) sendMedia(w http.ResponseWriter, r *http.Request, m *medium) {
	m.Hashes = hashes(m)
	s.mu.Lock()
	err := s.store(m)
	in := s.message(m.From, m.Kind)
	in.MediaID = node(m.ID)
	if m.Kind == "image" {
		in.PicURL = node("http://" + r.Host + "/pic/" + m.ID)
	} else {
		in.Format = node(m.Format)
	}
	if err == nil {
		s.addBubble(m.From, bubble{From: "me", Type: m.Kind, Media: m.ID, Transcript: m.Transcript, Seconds: m.Seconds})
	}
	s.mu.Unlock()
	if err != nil {
		fail(w, http.StatusInternalServerError, "文件没有存下："+err.Error())
		return
	}
	s.act(w, r, &delivery{From: m.From, What: m.Kind, MsgID: in.MsgID, in: in})
}

// serveFile lets a member send a file. The platform tells the application
// nothing of it, so nothing is delivered.
func (s *Simulator) serveFile(w http.ResponseWriter, r *http.Request) {
	m, _ := s.readUpload(w, r, "file")
	if m == nil {
		return
	}
	s.mu.Lock()
	err := s.store(m)
	if err == nil {
		s.addBubble(m.From, bubble{From: "me", Type: "file", Media: m.ID, Text: m.Name})
	}
	s.mu.Unlock()
	if err != nil {
		fail(w, http.StatusInternalServerError, "文件没有存下："+err.Error())
		return
	}
	writeJSON(w, http.StatusOK, outcome{MediaID: m.ID, Error: "企业微信不会把成员发的文件转给应用"})
}

// readUpload reads the form; on failure it has answered and returns nil. A
// form without a file gives a medium without bytes.
func (s *Simulator) readUpload(w http.ResponseWriter, r *http.Request, kind string) (*medium, url.Values) {
	raw, err := readBody(r, maxPlatformBody)
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, "文件太大")
		return nil, nil
	}
	name, content, fields, err := readForm(r.Header.Get("Content-Type"), raw, "")
	if err != nil {
		fail(w, http.StatusBadRequest, "上传要用 multipart 表单："+err.Error())
		return nil, nil
	}
	if content != nil && (len(content) < leastSize || len(content) > mediaLimits[kind]) {
		fail(w, http.StatusRequestEntityTooLarge, "文件太小或太大")
		return nil, nil
	}
	m := newMedium(kind, name, content)
	m.From = from(r)
	return m, fields
}

// platesOn are the plates that the engine will read on a photo.
func platesOn(content []byte, fields url.Values) ([]seenPlate, error) {
	sure, err := confidence(fields.Get("confidence"))
	if err != nil {
		return nil, err
	}
	drawn, ours := sample.Plates(content)
	if !ours || fields.Has("plate") {
		drawn = nil
		for _, text := range fields["plate"] {
			if text = sample.Normal(text); text != "" {
				drawn = append(drawn, sample.Plate{Number: text, Color: sample.ColorOf(text)})
			}
		}
	}
	seen := make([]seenPlate, 0, len(drawn))
	for _, p := range slices.Clone(drawn) {
		seen = append(seen, seenPlate{Plate: p, Confidence: sure})
	}
	return seen, nil
}
