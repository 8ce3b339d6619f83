package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	officialHost = "https://qyapi.weixin.qq.com"
	callTimeout  = 10 * time.Second
	maxAnswer    = 1 << 20 // bytes
)

// transport carries JSON calls to one base URL.
type transport struct {
	base string
	http *http.Client
}

// newTransport takes the base URL, "" for the official host, and the client to
// use, nil for one with a timeout of ten seconds. Redirects are not followed:
// they would carry the token elsewhere.
func newTransport(base string, client *http.Client) (transport, error) {
	if base == "" {
		base = officialHost
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return transport{}, errors.New("wecom: API URL must be http:// or https:// with a host")
	}
	own := http.Client{Timeout: callTimeout}
	if client != nil {
		own = *client
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return transport{base: strings.TrimRight(base, "/") + "/cgi-bin/", http: &own}, nil
}

// answer is what every reply of the platform holds.
type answer struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

// call sends in as JSON, by POST, or nothing, by GET, and decodes the answer
// into out. It returns *Error for a refusal and *TransportError for everything
// else; neither shows a token or a secret.
func (t transport) call(ctx context.Context, name string, query url.Values, in, out any) error {
	secrets := []string{query.Get("access_token"), query.Get("corpsecret")}
	var connected atomic.Bool
	fail := func(err error, sent bool) error {
		if withURL, ok := errors.AsType[*url.Error](err); ok {
			err = withURL.Err
		}
		return &TransportError{Call: name, Sent: sent, Err: &scrubbed{scrub(err.Error(), secrets...), err}}
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := t.request(ctx, name, query, in)
	if err != nil {
		return err
	}
	resp, err := t.http.Do(req)
	if err != nil {
		return fail(err, connected.Load())
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fail(err, true)
	case resp.StatusCode != http.StatusOK:
		return fail(fmt.Errorf("HTTP status %d", resp.StatusCode), resp.StatusCode >= 500)
	case len(body) > maxAnswer:
		return fail(errors.New("answer too long"), true)
	}
	var verdict answer
	if err := json.Unmarshal(body, &verdict); err != nil {
		return fail(errors.New("answer is not the expected JSON"), true)
	}
	if verdict.ErrCode != 0 {
		return &Error{Code: verdict.ErrCode, Message: scrub(verdict.ErrMsg, secrets...)}
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fail(errors.New("answer is not the expected JSON"), true)
	}
	return nil
}

func (t transport) request(ctx context.Context, name string, query url.Values, in any) (*http.Request, error) {
	method, body := http.MethodGet, &bytes.Buffer{}
	if in != nil {
		method = http.MethodPost
		encoder := json.NewEncoder(body)
		encoder.SetEscapeHTML(false) // the limits count bytes as sent
		if err := encoder.Encode(in); err != nil {
			return nil, fmt.Errorf("wecom: %s: %w", name, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, t.base+name+"?"+query.Encode(), body)
	if err != nil {
		return nil, errors.New("wecom: " + name + ": API URL is unusable")
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return req, nil
}

// scrubbed shows a cleaned text and still matches its cause.
type scrubbed struct {
	text  string
	cause error
}

func (e *scrubbed) Error() string        { return e.text }
func (e *scrubbed) Is(target error) bool { return errors.Is(e.cause, target) }
