package wecom

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// ClientConfig says as which application a Client speaks.
type ClientConfig struct {
	AgentID int64
	Tokens  *Tokens      // the application's secret
	BaseURL string       // "" for the official host
	HTTP    *http.Client // nil for one with a timeout of ten seconds
}

// Client calls the platform's interfaces for one application. Its errors are
// sorted by Class and never hold a secret, a token or an address. It is safe
// for concurrent use.
type Client struct {
	agent  int64
	tokens *Tokens
	api    transport
}

// NewClient returns a client for cfg; AgentID and Tokens must be set.
func NewClient(cfg ClientConfig) (*Client, error) {
	if cfg.AgentID <= 0 || cfg.Tokens == nil {
		return nil, errors.New("wecom: agent id and tokens must be set")
	}
	api, err := newTransport(cfg.BaseURL, cfg.HTTP)
	if err != nil {
		return nil, err
	}
	return &Client{agent: cfg.AgentID, tokens: cfg.Tokens, api: api}, nil
}

// post calls name with in as JSON and decodes the answer into out.
func (c *Client) post(ctx context.Context, name string, query url.Values, in, out any) error {
	return c.withToken(ctx, query, func(full url.Values) error {
		return c.api.call(ctx, name, full, in, out)
	})
}

// withToken makes a call with a token in its query. A token that the platform
// has killed early is replaced, and the call repeated, once.
func (c *Client) withToken(ctx context.Context, query url.Values, call func(full url.Values) error) error {
	err := c.once(ctx, query, call)
	if isTokenError(err) {
		err = c.once(ctx, query, call)
	}
	return err
}

func (c *Client) once(ctx context.Context, query url.Values, call func(full url.Values) error) error {
	token, err := c.tokens.Get(ctx)
	if err != nil {
		return err
	}
	full := url.Values{"access_token": {token}}
	maps.Copy(full, query)
	err = call(full)
	if isTokenError(err) {
		c.tokens.Invalidate(ctx, token)
	}
	return err
}

func (c *Client) agentQuery() url.Values {
	return url.Values{"agentid": {strconv.FormatInt(c.agent, 10)}}
}
