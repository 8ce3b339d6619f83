// Package erp speaks to the ERP that owns the count of the shelves, by the contract
// in docs/erp-openapi.yaml: it asks what is there and tells what Bihuan has moved.
// Whatever it answers is data from outside: bounded, checked, and believed only
// where it does not contradict itself.
package erp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of what is asked and of what is read.
const (
	maxAnswer = 1 << 20 // bytes
	maxPieces = 1_000_000
)

var (
	// ErrUnavailable is no answer in time, or none at all.
	ErrUnavailable = errors.New("erp: no answer")
	// ErrRefused is an ERP that does not let us in.
	ErrRefused = errors.New("erp: refused")
	// ErrNonsense is an answer that cannot be read.
	ErrNonsense = errors.New("erp: the answer makes no sense")
	// ErrRejected is an ERP that answers, but will not have what it was asked or told,
	// however often it is repeated.
	ErrRejected = errors.New("erp: rejected")
)

// Config says where the ERP is.
type Config struct {
	URL   string // without the path of the contract
	Token string
	// Timeout of one request, if its context does not end sooner; 0: half a minute.
	Timeout time.Duration
}

// Client asks one ERP. It is safe for concurrent use.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// usualTimeout ends a request that nobody bounds.
const usualTimeout = 30 * time.Second

// New makes a client; the address must be http or https.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return nil, errors.New("erp: the address is not of the form https://host/path")
	}
	if c.Timeout == 0 {
		c.Timeout = usualTimeout
	}
	return &Client{base: strings.TrimRight(c.URL, "/"), token: c.Token, http: &http.Client{Timeout: c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Count is how many pieces of a part lie in a store.
type Count struct {
	Store  string
	Part   string
	OnHand int
}

type countsAnswer struct {
	Lines []struct {
		Store  string `json:"store"`
		Part   string `json:"part"`
		OnHand *int   `json:"on_hand"`
	} `json:"lines"`
}

// Counts asks what lies in all stores of some parts. A line that is missing, or
// that the answer contradicts, is in none of the counts: nobody knows it.
func (c *Client) Counts(ctx context.Context, parts []string) ([]Count, error) {
	query := url.Values{"part": parts}
	body, err := c.do(ctx, http.MethodGet, "/v1/stock?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	return parseCounts(body, parts)
}

// parseCounts reads the answer to a question about parts.
func parseCounts(body []byte, parts []string) ([]Count, error) {
	var a countsAnswer
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("%w: stock: it is not the JSON of the contract", ErrNonsense)
	}
	if a.Lines == nil {
		return nil, fmt.Errorf("%w: stock: there are no lines", ErrNonsense)
	}
	type key struct{ store, part string }
	asked, seen, bad := map[string]bool{}, map[key]int{}, map[key]bool{}
	for _, p := range parts {
		asked[p] = true
	}
	var order []key
	for _, l := range a.Lines {
		k := key{l.Store, l.Part}
		if !asked[l.Part] || l.Store == "" {
			continue
		}
		if l.OnHand == nil || *l.OnHand < 0 || *l.OnHand > maxPieces {
			bad[k] = true
			continue
		}
		if n, again := seen[k]; again {
			bad[k] = bad[k] || n != *l.OnHand
			continue
		}
		seen[k] = *l.OnHand
		order = append(order, k)
	}
	var out []Count
	for _, k := range order {
		if !bad[k] {
			out = append(out, Count{Store: k.store, Part: k.part, OnHand: seen[k]})
		}
	}
	return out, nil
}

// Movement is pieces that Bihuan has moved; the ERP books an ID once.
type Movement struct {
	ID       string    `json:"id"`
	Store    string    `json:"store"`
	Part     string    `json:"part"`
	Quantity int       `json:"quantity"` // negative: they left the shelf
	At       time.Time `json:"at"`
}

// Tell books a movement. A repeated one is no error. It is booked only if the
// answer says the movement's ID: a page of some proxy says nothing.
func (c *Client) Tell(ctx context.Context, m Movement) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("erp: encode movement: %w", err)
	}
	answer, err := c.do(ctx, http.MethodPost, "/v1/movements", body)
	if err != nil {
		return err
	}
	var booked struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &booked); err != nil || booked.ID != m.ID {
		return fmt.Errorf("%w: movement: the answer does not name it", ErrNonsense)
	}
	return nil
}

// Health asks whether the ERP is there and lets us in.
func (c *Client) Health(ctx context.Context) error {
	answer, err := c.do(ctx, http.MethodGet, "/v1/health", nil)
	if err != nil {
		return err
	}
	var health struct {
		State string `json:"state"`
	}
	if err := json.Unmarshal(answer, &health); err != nil || health.State != "ok" {
		return fmt.Errorf("%w: health: the state is not ok", ErrNonsense)
	}
	return nil
}

// do sends one request. Its errors hold neither address nor token.
func (c *Client) do(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: the request cannot be made", ErrUnavailable)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrUnavailable, why(err))
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the answer broke off", ErrUnavailable)
	case len(answer) > maxAnswer:
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrNonsense, maxAnswer)
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("%w: status %d", ErrRefused, res.StatusCode)
	case rejects(res.StatusCode), method == http.MethodGet && res.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("%w: status %d", ErrRejected, res.StatusCode)
	case res.StatusCode/100 != 2:
		return nil, fmt.Errorf("%w: status %d", ErrUnavailable, res.StatusCode)
	}
	return answer, nil
}

// rejects reports whether a status is about what was sent, not about the moment or
// the way there.
func rejects(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// why is the kind of a transport error.
func why(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "timed out"
	}
	return "cannot be reached"
}
