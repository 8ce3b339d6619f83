package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// oauthLife is how long a code may be exchanged (path 91022).
const oauthLife = 5 * time.Minute

// authorizePath is where pages send whoever they do not know.
const authorizePath = "/connect/oauth2/authorize"

// whoCookie remembers whose phone opened a page.
const whoCookie = "sim_member"

// oauthCode stands for a member until it is exchanged.
type oauthCode struct {
	UserID string
	Until  time.Time
	Used   bool
}

// getUserInfo answers auth/getuserinfo (path 91023).
func (s *Simulator) getUserInfo(c *apiCall) (answer, error) {
	code := s.st.OAuth[c.request.URL.Query().Get("code")]
	switch {
	case code == nil || code.Used:
		return nil, refuse(errBadCode, "invalid code")
	case !code.Until.After(s.now()):
		return nil, refuse(errCodeExpired, "code expired")
	}
	code.Used, s.dirty = true, true
	if _, listed := s.member(code.UserID); !listed {
		return answer{"openid": "sim-" + code.UserID}, nil
	}
	return answer{"userid": code.UserID}, nil
}

// serveAuthorize is the page that sends a member back with a code. Whoever
// opened the link from a phone is known; anybody else is asked who they are.
func (s *Simulator) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Host == "" || back.Scheme != "http" && back.Scheme != "https" {
		http.Error(w, "redirect_uri 不是完整的网址 (50001)", http.StatusBadRequest)
		return
	}
	if q.Get("appid") != s.cfg.CorpID || q.Get("response_type") != "code" {
		http.Error(w, "appid 或 response_type 不对", http.StatusBadRequest)
		return
	}
	userid := fold(q.Get("userid"))
	if cookie, err := r.Cookie(whoCookie); userid == "" && err == nil {
		userid = fold(cookie.Value)
	}
	if userid == "" {
		s.askWho(w, r)
		return
	}
	params := back.Query()
	params.Set("code", s.issueOAuth(userid))
	params.Set("state", q.Get("state"))
	back.RawQuery = params.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *Simulator) issueOAuth(userid string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for old, c := range s.st.OAuth {
		if c.Until.Add(time.Hour).Before(now) {
			delete(s.st.OAuth, old)
		}
	}
	code := secretText()
	s.st.OAuth[code] = &oauthCode{UserID: userid, Until: now.Add(oauthLife)}
	s.dirty = true
	return code
}

// serveOpen opens a link that stands in one of the member's messages, as that
// member.
func (s *Simulator) serveOpen(w http.ResponseWriter, r *http.Request) {
	userid, link := fold(r.PathValue("userid")), r.URL.Query().Get("url")
	s.mu.Lock()
	known := s.showsLink(userid, link)
	s.mu.Unlock()
	if !known {
		http.Error(w, "这部手机上没有这个链接", http.StatusNotFound)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: whoCookie, Value: userid, Path: "/connect/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: 600})
	http.Redirect(w, r, link, http.StatusFound)
}

// showsLink reports whether the phone shows this link. The caller holds s.mu.
func (s *Simulator) showsLink(userid, link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	p := s.st.Phones[userid]
	if p == nil {
		return false
	}
	for _, b := range p.Bubbles {
		if b.URL == link || strings.Contains(b.Text, `"`+link+`"`) {
			return true
		}
		if c := s.st.Cards[b.CardID]; c != nil && c.view(userid).links(link) {
			return true
		}
	}
	for _, top := range s.menu() {
		for _, entry := range append([]menuButton{top}, top.Sub...) {
			if entry.URL == link {
				return true
			}
		}
	}
	return false
}

// links reports whether the card leads to link.
func (v *CardView) links(link string) bool {
	if v == nil {
		return false
	}
	found := v.URL == link || v.Quote != nil && v.Quote.URL == link
	for _, f := range v.Facts {
		found = found || f.URL == link
	}
	for _, b := range v.Buttons {
		found = found || b.URL == link
	}
	for _, j := range v.Links {
		found = found || j.URL == link
	}
	return found
}
