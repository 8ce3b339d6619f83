package simulator

import (
	"net/http"
	"strconv"

	"bihuan/bot/simulator/sample"
)

// sampleOrder asks for one of the drawn photos.
type sampleOrder struct {
	Kind   sample.Kind  `json:"kind"`
	Plates []string     `json:"plates"`
	Color  sample.Color `json:"color"`
	Seed   uint64       `json:"seed"`
}

// serveSample shows a photo: the kind in the path; "plate" (repeatable),
// "color", "seed" and "width" in the query.
func (s *Simulator) serveSample(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	seed, _ := strconv.ParseUint(q.Get("seed"), 10, 64)
	width, _ := strconv.Atoi(q.Get("width"))
	file, err := s.studio.Draw(sample.Order{Kind: sample.Kind(r.PathValue("kind")), Plates: q["plate"],
		Color: sample.Color(q.Get("color")), Seed: seed, Width: width})
	if err != nil {
		fail(w, http.StatusNotFound, "没有这种样例照片")
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(file) // a caller that hung up cannot be told
}

// serveSendSample lets a member send a drawn photo.
func (s *Simulator) serveSendSample(w http.ResponseWriter, r *http.Request) {
	var o sampleOrder
	if !readJSON(w, r, &o) {
		return
	}
	file, err := s.studio.Draw(sample.Order{Kind: o.Kind, Plates: o.Plates, Color: o.Color, Seed: o.Seed})
	if err != nil {
		fail(w, http.StatusBadRequest, "没有这种样例照片")
		return
	}
	m := newMedium("image", string(o.Kind)+".jpg", file)
	m.From = from(r)
	m.Plates, _ = platesOn(file, nil) // it speaks for itself
	s.sendMedia(w, r, m)              //nolint:contextcheck // a photo is opened without one
}
