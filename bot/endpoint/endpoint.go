// Package endpoint reaches servers that speak the shape of OpenAI's, which the
// shop may run itself: what is sent to one goes nowhere else.
package endpoint

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ErrAddress means that the address is not one of a server.
var ErrAddress = errors.New("the server's address is no http URL")

// Address is a server's, to which a path is added where it has none.
func Address(server, path string) (string, error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", ErrAddress // the address itself may hold a key
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = path
	}
	return u.String(), nil
}

// Client follows no redirect, which could carry what is sent somewhere else.
// Without a timeout only the request's context ends it.
func Client(timeout time.Duration) *http.Client {
	return &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
