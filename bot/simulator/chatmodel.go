package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// emptyReading is what the simulated model answers where nothing was laid down.
const emptyReading = `{"intent":"other","items":[],"decision":null,"reason":null,"total_fen":null,"hours":null}`

// serveChat answers as a language model behind the OpenAI shape does: with the
// contents that were laid down as model_says, one after the other. What it was
// asked is on record like any other call.
func (s *Simulator) serveChat(w http.ResponseWriter, r *http.Request) {
	const action = "chat"
	c := &apiCall{Method: r.Method, Path: r.URL.Path, Action: action, api: action, request: r}
	raw, err := readBody(r, maxControlBody)
	var asked struct {
		Messages []json.RawMessage `json:"messages"`
	}
	if err != nil || json.Unmarshal(raw, &asked) != nil || len(asked.Messages) == 0 {
		s.answerTranscription(w, c, http.StatusBadRequest, answer{"error": answer{"message": "messages are needed"}})
		return
	}
	c.Body = raw
	s.mu.Lock()
	down := s.faults.ModelDown
	s.mu.Unlock()
	if s.away(w, c, down) || !s.waitDelay(r.Context(), action) {
		return
	}
	s.answerTranscription(w, c, http.StatusOK, answer{"choices": []answer{{"message": answer{"role": "assistant", "content": s.modelSays()}}}})
}

// modelSays takes the next content.
func (s *Simulator) modelSays() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults.ModelSays) == 0 {
		return emptyReading
	}
	next := s.faults.ModelSays[0]
	s.faults.ModelSays = slices.Delete(s.faults.ModelSays, 0, 1)
	s.hub.publish("faults")
	return next
}
