package simulator

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// progressLink is what a customer could scan: the address of a progress page
// that somebody was sent, or a slip that a member can put on the screen.
type progressLink struct {
	Path   string `json:"path,omitempty"` // /p/…
	Slip   string `json:"slip,omitempty"` // the address of the slip
	UserID string `json:"userid"`         // on whose phone
	Plate  string `json:"plate,omitempty"`
	Number string `json:"number,omitempty"` // of the ticket

	seq int64
}

var (
	progressURL  = regexp.MustCompile(`/p/[A-Za-z0-9_-]{8,}`)
	slipURL      = regexp.MustCompile(`https?://[^\s"<>]+/t/[A-Z0-9-]+/slip`)
	numberInText = regexp.MustCompile(`[A-Z]{2,3}\d{8}-\d{4,}`)
	plateInText  = regexp.MustCompile(`\p{Han}[A-Z]·[A-Z0-9]{4,6}[学挂警港澳]?`)
)

// serveCustomerLinks lists what the phones show that leads to a progress page,
// newest first, each once.
func (s *Simulator) serveCustomerLinks(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	links := s.progressLinks()
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"links": links})
}

// progressLinks looks through all phones. The caller holds s.mu.
func (s *Simulator) progressLinks() []progressLink {
	found := map[string]progressLink{}
	for userid, p := range s.st.Phones {
		for _, b := range p.Bubbles {
			for _, l := range linksIn(s.textOf(userid, b)) {
				l.UserID, l.seq = userid, b.Seq
				if l.seq > found[l.Path+l.Slip].seq {
					found[l.Path+l.Slip] = l
				}
			}
		}
	}
	links := make([]progressLink, 0, len(found))
	for _, l := range found {
		links = append(links, l)
	}
	slices.SortFunc(links, func(a, b progressLink) int { return cmp.Compare(b.seq, a.seq) })
	return links
}

// textOf is everything that a bubble says. The caller holds s.mu.
func (s *Simulator) textOf(userid string, b *bubble) string {
	said := []string{b.Title, b.Text, b.URL}
	if c := s.st.Cards[b.CardID]; c != nil && c.Copies[userid] != nil {
		said = append(said, string(c.Copies[userid].Body))
	}
	return strings.Join(said, " ")
}

func linksIn(text string) []progressLink {
	var links []progressLink
	about := progressLink{Plate: plateInText.FindString(text), Number: numberInText.FindString(text)}
	for _, path := range progressURL.FindAllString(text, -1) {
		about.Path, about.Slip = path, ""
		links = append(links, about)
	}
	for _, slip := range slipURL.FindAllString(text, -1) {
		about.Path, about.Slip = "", slip
		links = append(links, about)
	}
	return links
}
