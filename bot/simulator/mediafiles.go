package simulator

import (
	"net/http"
	"strings"
)

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
