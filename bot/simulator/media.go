package simulator

import (
	"bytes"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Limits of paths 96484 and 90254.
const (
	mediaLife = 3 * 24 * time.Hour
	leastSize = 6 // bytes: "more than 5"
)

// mediaLimits are the sizes of each type that may be uploaded, in bytes.
var mediaLimits = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

// medium is a stored picture, voice or file.
type medium struct {
	ID          string    `json:"media_id"`
	Kind        string    `json:"type"`
	Name        string    `json:"name"`
	ContentType string    `json:"content_type"`
	Format      string    `json:"format,omitempty"` // of a voice
	Created     time.Time `json:"created_at"`
	From        string    `json:"from,omitempty"`
	Transcript  string    `json:"transcript,omitempty"` // of a voice, if the sender gave one
	Seconds     float64   `json:"seconds,omitempty"`

	// Plates are what can be read on a picture, and Hashes the SHA-256 sums by
	// which the engines know the file, as hexadecimal digits.
	Plates []seenPlate `json:"plates,omitempty"`
	Hashes []string    `json:"sha256,omitempty"`

	Bytes []byte `json:"-"` // nil where it lies in a file
}

// store keeps a medium and gives it an id. The caller holds s.mu.
func (s *Simulator) store(m *medium) error {
	m.ID = "M" + secretText()[:40]
	m.Created = s.now()
	if dir := s.mediaDir(); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, m.ID), m.Bytes, 0o600); err != nil {
			return err
		}
		m.Bytes = nil
	}
	s.st.Media[m.ID] = m
	s.know(m)
	s.dirty = true
	return nil
}

func (s *Simulator) mediaDir() string {
	if s.cfg.StatePath == "" {
		return ""
	}
	return s.cfg.StatePath + ".media"
}

func (s *Simulator) mediaBytes(m *medium) ([]byte, error) {
	if m.Bytes != nil {
		return m.Bytes, nil
	}
	return os.ReadFile(filepath.Join(s.mediaDir(), m.ID))
}

// freshMedia finds a medium of the last three days. The caller holds s.mu.
func (s *Simulator) freshMedia(id string) (*medium, *apiError) {
	m := s.st.Media[id]
	if m == nil || m.Created.Add(mediaLife).Before(s.now()) {
		return nil, refuse(errBadMedia, "invalid media_id")
	}
	return m, nil
}

// getMedia answers media/get: the bytes, or JSON with HTTP 200.
func (s *Simulator) getMedia(c *apiCall) (answer, error) {
	id := c.request.URL.Query().Get("media_id")
	if id == "" {
		return nil, refuse(errNoMedia, "media_id missing")
	}
	m, err := s.freshMedia(id)
	if err == nil && s.strikes(&s.faults.MediaExpired) {
		c.Fault = "media_expired"
		err = refuse(errBadMedia, "invalid media_id")
	}
	if err != nil {
		return nil, err
	}
	c.file = m
	return nil, nil //nolint:nilnil // the file is the answer
}

// uploadMedia answers media/upload.
func (s *Simulator) uploadMedia(c *apiCall) (answer, error) {
	kind := c.request.URL.Query().Get("type")
	limit, known := mediaLimits[kind]
	if !known {
		return nil, refuse(errMediaParam, "invalid type")
	}
	name, content, _, err := readForm(c.request.Header.Get("Content-Type"), c.raw, "media")
	switch {
	case err != nil || content == nil:
		return nil, refuse(errNoContent, "no media in the form")
	case len(content) < leastSize || len(content) > limit:
		return nil, refuse(errMediaSize, "invalid media size")
	}
	m := newMedium(kind, name, content)
	switch {
	case kind == "image" && m.ContentType != "image/jpeg" && m.ContentType != "image/png":
		return nil, refuse(errMediaType, "image must be JPG or PNG")
	case kind == "voice" && m.ContentType != "audio/amr":
		return nil, refuse(errVoiceEncoding, "voice must be AMR")
	}
	if err := s.store(m); err != nil {
		s.log.Error("simulator: medium not stored", "error", err)
		return nil, refuse(errBusy, "system busy")
	}
	return answer{"type": kind, "media_id": m.ID, "created_at": itoa(int(m.Created.Unix()))}, nil
}

func newMedium(kind, name string, content []byte) *medium {
	contentType, format := sniff(name, content)
	m := &medium{Kind: kind, Name: name, ContentType: contentType, Bytes: content}
	if kind == "voice" {
		m.Format, m.Seconds = format, seconds(content)
	}
	return m
}

// writeMedia sends the bytes as the platform does.
func (s *Simulator) writeMedia(w http.ResponseWriter, m *medium) {
	content, err := s.mediaBytes(m)
	if err != nil {
		writeJSON(w, http.StatusOK, answer{"errcode": errBadMedia, "errmsg": "invalid media_id"})
		return
	}
	w.Header().Set("Content-Type", m.ContentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Name}))
	if s.cutsShort() {
		w.Header().Set("Content-Length", itoa(len(content)))
		_, _ = w.Write(content[:len(content)/2])
		_ = http.NewResponseController(w).Flush() // else the caller may simply ask again
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(content) // a caller that hung up cannot be told
}

func (s *Simulator) cutsShort() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strikes(&s.faults.MediaCut)
}

// sniff tells the content type and the format of a voice by its first bytes.
func sniff(name string, content []byte) (contentType, format string) {
	for _, k := range []struct{ magic, contentType, format string }{
		{"#!AMR", "audio/amr", "amr"},
		{"ID3", "audio/mpeg", "mp3"},
		{"\xff\xfb", "audio/mpeg", "mp3"},
		{"\xff\xf3", "audio/mpeg", "mp3"},
		{"OggS", "audio/ogg", "ogg"},
		{"\x1aE\xdf\xa3", "audio/webm", "webm"},
	} {
		if bytes.HasPrefix(content, []byte(k.magic)) {
			return k.contentType, k.format
		}
	}
	if len(content) > 12 && string(content[4:8]) == "ftyp" {
		switch brand := string(content[8:12]); {
		case strings.HasSuffix(name, ".m4a"):
			return "audio/mp4", "m4a"
		case brand == "heic" || brand == "heix" || brand == "mif1":
			return "image/heic", ""
		}
	}
	if len(content) > 12 && string(content[:4]) == "RIFF" && string(content[8:12]) == "WAVE" {
		return "audio/wav", "wav"
	}
	format = strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	return http.DetectContentType(content), format
}
