package simulator

import (
	"io"
	"net/http"
)

// serveTranscription answers as a server of the OpenAI shape does, with the words
// that were given with a voice. It knows the file as it was sent.
func (s *Simulator) serveTranscription(w http.ResponseWriter, r *http.Request) {
	const action = "transcriptions"
	c := &apiCall{Method: r.Method, Path: r.URL.Path, Action: action, api: action, request: r}
	r.Body = http.MaxBytesReader(w, r.Body, maxSpeech)
	file, _, err := r.FormFile("file")
	if err != nil {
		s.answerTranscription(w, c, http.StatusBadRequest, answer{"error": answer{"message": "file is needed"}})
		return
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	if err != nil {
		s.answerTranscription(w, c, http.StatusRequestEntityTooLarge, answer{"error": answer{"message": "the file is too large"}})
		return
	}
	s.mu.Lock()
	down := s.faults.EnginesDown
	s.mu.Unlock()
	if s.away(w, c, down) || !s.waitDelay(r.Context(), action) {
		return
	}
	s.answerTranscription(w, c, http.StatusOK, answer{"text": s.transcript(content)})
}

// transcript is what is said in a voice, empty if nobody knows.
func (s *Simulator) transcript(content []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.recognized(content); m != nil && !s.strikes(&s.faults.HearsNothing) {
		return m.Transcript
	}
	return ""
}

func (s *Simulator) answerTranscription(w http.ResponseWriter, c *apiCall, status int, a answer) {
	c.Answer = a
	s.record(c)
	writeJSON(w, status, a)
}
