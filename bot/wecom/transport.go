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
	fetchTimeout = time.Minute // of a file
	maxAnswer    = 1 << 20     // bytes
)

// ErrTooLong is an answer, or a file, of more bytes than are read.
var ErrTooLong = errors.New("answer too long")

// transport carries JSON calls to one base URL.
type transport struct {
	base string
	http *http.Client
	slow *http.Client // for files
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
	own, slow := http.Client{Timeout: callTimeout}, http.Client{Timeout: fetchTimeout}
	if client != nil {
		own, slow = *client, *client
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	own.CheckRedirect, slow.CheckRedirect = stay, stay
	return transport{base: strings.TrimRight(base, "/") + "/cgi-bin/", http: &own, slow: &slow}, nil
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
	e := &exchange{client: t.http, name: name, query: query, limit: maxAnswer}
	body, _, err := t.exchange(ctx, e, in)
	if err != nil {
		return err
	}
	if err := e.verdict(body); err != nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return e.fail(errors.New("answer is not the expected JSON"), true)
	}
	return nil
}

// fetch gets a file. A refusal is JSON in its place.
func (t transport) fetch(ctx context.Context, name string, query url.Values, limit int) (content []byte, contentType string, err error) {
	e := &exchange{client: t.slow, name: name, query: query, limit: limit}
	content, contentType, err = t.exchange(ctx, e, nil)
	if lost, ok := errors.AsType[*TransportError](err); ok {
		if errors.Is(err, ErrTooLong) {
			return nil, "", fmt.Errorf("wecom: %s: %w", name, ErrTooLong) // the next time as well
		}
		lost.Sent = false // asking for a file has no outcome to worry about
	}
	if err != nil {
		return nil, "", err
	}
	// The platform labels its refusals, but whether it always does is not
	// documented; no medium is a JSON object with an errcode.
	if len(content) <= maxAnswer && bytes.HasPrefix(bytes.TrimLeft(content, " \r\n\t"), []byte("{")) {
		if refused, ok := errors.AsType[*Error](e.verdict(content)); ok {
			return nil, "", refused
		}
	}
	return content, contentType, nil
}

// exchange is one call on its way.
type exchange struct {
	client    *http.Client
	name      string
	query     url.Values
	limit     int // of the answer, bytes
	connected atomic.Bool
}

// exchange sends the request and reads the whole answer.
func (t transport) exchange(ctx context.Context, e *exchange, in any) (body []byte, contentType string, err error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { e.connected.Store(true) },
	})
	req, err := t.request(ctx, e.name, e.query, in)
	if err != nil {
		return nil, "", err
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, "", e.fail(err, e.connected.Load())
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, int64(e.limit)+1))
	switch {
	case err != nil:
		return nil, "", e.fail(err, true)
	case resp.StatusCode != http.StatusOK:
		return nil, "", e.fail(fmt.Errorf("HTTP status %d", resp.StatusCode), resp.StatusCode >= 500)
	case len(body) > e.limit:
		return nil, "", e.fail(ErrTooLong, true)
	}
	return body, resp.Header.Get("Content-Type"), nil
}

func (e *exchange) secrets() []string {
	return []string{e.query.Get("access_token"), e.query.Get("corpsecret")}
}

func (e *exchange) fail(err error, sent bool) error {
	if withURL, ok := errors.AsType[*url.Error](err); ok {
		err = withURL.Err
	}
	return &TransportError{Call: e.name, Sent: sent, Err: &scrubbed{scrub(err.Error(), e.secrets()...), err}}
}

// verdict reads what the platform says of a call.
func (e *exchange) verdict(body []byte) error {
	var verdict answer
	if err := json.Unmarshal(body, &verdict); err != nil {
		return e.fail(errors.New("answer is not the expected JSON"), true)
	}
	if verdict.ErrCode != 0 {
		return &Error{Code: verdict.ErrCode, Message: scrub(verdict.ErrMsg, e.secrets()...)}
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
