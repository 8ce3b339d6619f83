package simulator

import (
	"net/http"
	"strings"
)

// serveImage lets a member send a photo: a multipart form with the file.
func (s *Simulator) serveImage(w http.ResponseWriter, r *http.Request) {
	m := s.readUpload(w, r, "image")
	if m == nil {
		return
	}
	if !strings.HasPrefix(m.ContentType, "image/") {
		fail(w, http.StatusUnsupportedMediaType, "这不是图片")
		return
	}
	s.sendMedia(w, r, m)
}

// serveVoice lets a member send a voice: a multipart form with the
// file, and optionally "transcript" with what is said, which only the page and GET
// /control/media/{id} show.
func (s *Simulator) serveVoice(w http.ResponseWriter, r *http.Request) {
	m := s.readUpload(w, r, "voice")
	if m == nil {
		return
	}
	if m.ContentType == "text/plain; charset=utf-8" || strings.HasPrefix(m.ContentType, "image/") {
		fail(w, http.StatusUnsupportedMediaType, "这不是录音")
		return
	}
	s.sendMedia(w, r, m)
}

// sendMedia stores what a member sends and delivers it.
func (s *Simulator) sendMedia(w http.ResponseWriter, r *http.Request, m *medium) {
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
	m := s.readUpload(w, r, "file")
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

// readUpload reads the form; on failure it has answered and returns nil.
func (s *Simulator) readUpload(w http.ResponseWriter, r *http.Request, kind string) *medium {
	raw, err := readBody(r, maxPlatformBody)
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, "文件太大")
		return nil
	}
	fields := map[string]string{"transcript": ""}
	name, content, err := formFile(r.Header.Get("Content-Type"), raw, "", fields)
	if err != nil {
		fail(w, http.StatusBadRequest, "上传要用 multipart 表单："+err.Error())
		return nil
	}
	if len(content) < leastSize || len(content) > mediaLimits["file"] {
		fail(w, http.StatusRequestEntityTooLarge, "文件太小或太大")
		return nil
	}
	m := newMedium(kind, name, content)
	m.From, m.Transcript = from(r), fields["transcript"]
	return m
}

func (s *Simulator) findMedia(w http.ResponseWriter, id string) *medium {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.st.Media[id]
	if m == nil {
		fail(w, http.StatusNotFound, "没有这个素材")
	}
	return m
}

func (s *Simulator) serveMediaInfo(w http.ResponseWriter, r *http.Request) {
	if m := s.findMedia(w, r.PathValue("id")); m != nil {
		writeJSON(w, http.StatusOK, m)
	}
}

// serveMediaFile shows a medium on the page. Only pictures and sounds are
// shown in place: a file that a browser would run must not come from here.
func (s *Simulator) serveMediaFile(w http.ResponseWriter, r *http.Request) {
	m := s.findMedia(w, r.PathValue("id"))
	if m == nil {
		return
	}
	content, err := s.mediaBytes(m)
	if err != nil {
		fail(w, http.StatusNotFound, "素材已不在")
		return
	}
	shown := strings.HasPrefix(m.ContentType, "image/") || strings.HasPrefix(m.ContentType, "audio/")
	if !shown || strings.Contains(m.ContentType, "svg") {
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", m.ContentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(content) // a caller that hung up cannot be told
}

// servePicture is the PicUrl of a photo.
func (s *Simulator) servePicture(w http.ResponseWriter, r *http.Request) { s.serveMediaFile(w, r) }
