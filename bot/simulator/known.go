package simulator

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"bihuan/bot/photo"
)

// usualConfidence is how sure the engine is of a plate that it reads.
const usualConfidence = 98

func confidence(text string) (int, error) {
	if text == "" {
		return usualConfidence, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 100 {
		return 0, errors.New("confidence 要是 0 到 100 的整数")
	}
	return n, nil
}

// hashes are the sums of the files by which the engines may meet a medium: as
// it was sent, and for a picture the working copy that the service passes on.
func hashes(m *medium) []string {
	list := []string{hexSum(m.Bytes)}
	if len(m.Plates) == 0 {
		return list
	}
	p, err := photo.Open(context.Background(), m.Bytes)
	if err != nil {
		return list // the service will refuse it too
	}
	if working, err := p.Copy(); err == nil {
		list = append(list, hexSum(working))
	}
	return list
}

// know lets the engines recognize a medium. The caller holds s.mu or is alone.
func (s *Simulator) know(m *medium) {
	for _, h := range m.Hashes {
		s.known[h] = m
	}
}

// knowAll does so for all stored media, the newest last: of two messages with
// the same file it is the newer one's word that counts.
func (s *Simulator) knowAll() {
	byAge := func(a, b *medium) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) }
	for _, m := range slices.SortedFunc(maps.Values(s.st.Media), byAge) {
		s.know(m)
	}
}

// recognized is the medium that has this content, or nil. The caller holds s.mu.
func (s *Simulator) recognized(content []byte) *medium { return s.known[hexSum(content)] }
