package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Names of the cookies. Each is signed under its own name, so that none can
// stand in for another.
const (
	cookieVisit  = "bh_visit"  // a browser that has seen a customer's page
	cookieKnown  = "bh_known"  // a device on which the digits were given, for one ticket
	cookieMember = "bh_member" // who is signed in on the staff's pages
	cookieStaff  = "bh_staff"  // a device that was a member's once
	cookieState  = "bh_state"  // a login under way
	cookieFresh  = "bh_fresh"  // the login just now, in the demo
)

// cookies signs what browsers keep for us.
type cookies struct {
	key    []byte
	secure bool
}

// set keeps fields in the browser for life, to be sent back below path.
func (c cookies) set(w http.ResponseWriter, name, path string, life time.Duration, fields ...string) {
	value := strings.Join(append([]string{strconv.FormatInt(time.Now().Add(life).Unix(), 36)}, fields...), "|")
	coded := base64.RawURLEncoding.EncodeToString([]byte(value))
	http.SetCookie(w, &http.Cookie{Name: name, Value: coded + "." + c.mac(name, value), Path: path, MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode})
}

// drop takes a cookie back.
func (c cookies) drop(w http.ResponseWriter, name, path string) {
	http.SetCookie(w, &http.Cookie{Name: name, Path: path, MaxAge: -1, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode})
}

// get returns the fields of a cookie that we signed and that still holds.
func (c cookies) get(r *http.Request, name string, fields int) ([]string, bool) {
	for _, sent := range r.CookiesNamed(name) {
		if got, ok := c.open(name, sent.Value); ok && len(got) == fields+1 {
			until, err := strconv.ParseInt(got[0], 36, 64)
			if err == nil && time.Now().Unix() < until {
				return got[1:], true
			}
		}
	}
	return nil, false
}

func (c cookies) open(name, sent string) ([]string, bool) {
	coded, mac, ok := strings.Cut(sent, ".")
	if !ok {
		return nil, false
	}
	value, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil || !hmac.Equal([]byte(mac), []byte(c.mac(name, string(value)))) {
		return nil, false
	}
	return strings.Split(string(value), "|"), true
}

func (c cookies) mac(name, value string) string {
	return base64.RawURLEncoding.EncodeToString(c.digest(name, value))
}

// digest is a keyed hash for one use.
func (c cookies) digest(use, text string) []byte {
	h := hmac.New(sha256.New, c.key)
	h.Write([]byte(use + "\x00" + text))
	return h.Sum(nil)
}

// mark is a digest that fits into an address, a cookie or a header.
func (c cookies) mark(use, text string) string {
	return base64.RawURLEncoding.EncodeToString(c.digest(use, text)[:12])
}

// random is a name that nobody can guess, 128 bits.
func random() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
