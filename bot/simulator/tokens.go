package simulator

import (
	"crypto/subtle"
	"time"
)

// lockout is how long a caller with too many wrong secrets is refused.
const lockout = time.Hour

// wrong counts the wrong secrets of the caller.
type wrong struct {
	Count int
	Until time.Time
}

// getToken answers gettoken (path 91039). Every call gives a fresh token and
// leaves earlier ones valid: whether the platform repeats a token is not
// promised, and a client must not care.
func (s *Simulator) getToken(c *apiCall) (answer, error) {
	q := c.request.URL.Query()
	secret := q.Get("corpsecret")
	switch now := s.now(); {
	case s.wrong.Until.After(now):
		return nil, refuse(errFrequency, "too many wrong secrets")
	case q.Get("corpid") != s.cfg.CorpID:
		return nil, refuse(errBadCorp, "invalid corpid")
	case secret == "":
		return nil, refuse(errNoSecret, "corpsecret missing")
	case subtle.ConstantTimeCompare([]byte(secret), []byte(s.cfg.Secret)) != 1:
		if s.wrong.Count++; s.wrong.Count >= wrongSecrets {
			s.wrong = wrong{Until: now.Add(lockout)}
		}
		return nil, refuse(errBadSecret, "invalid credential")
	}
	s.wrong = wrong{}
	return answer{"access_token": s.newToken(), "expires_in": int(tokenLife / time.Second)}, nil
}

// newToken issues a token and forgets those that ended long ago.
func (s *Simulator) newToken() string {
	now := s.now()
	for t, until := range s.st.Tokens {
		if until.Add(24 * time.Hour).Before(now) {
			delete(s.st.Tokens, t)
		}
	}
	token := secretText()
	s.st.Tokens[token] = now.Add(tokenLife)
	s.dirty = true
	return token
}

func (s *Simulator) checkToken(token string) *apiError {
	if token == "" {
		return refuse(errNoToken, "access_token missing")
	}
	until, known := s.st.Tokens[token]
	switch {
	case !known:
		return refuse(errBadToken, "invalid access_token")
	case !until.After(s.now()):
		return refuse(errTokenExpired, "access_token expired")
	}
	return nil
}
