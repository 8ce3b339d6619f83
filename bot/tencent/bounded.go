package tencent

import (
	"errors"
	"io"
	"net/http"
)

// maxAnswer is far above any answer of the interfaces in use, in bytes.
const maxAnswer = 1 << 20

var errTooLong = errors.New("answer too long")

// bounded is a way to the service that the vendor's module cannot be led astray
// on: it reads answers to their end, follows redirects with a signed request,
// and takes an announced stream for one.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return nil, errors.Join(errors.New("redirected"), response.Body.Close())
	}
	response.Header.Set("Content-Type", "application/json")
	response.Body = &limited{response.Body, maxAnswer}
	return response, nil
}

// limited fails once more than left bytes are read.
type limited struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= n; l.left < 0 {
		return 0, errTooLong
	}
	return n, err
}
