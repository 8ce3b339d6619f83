// Package model asks a language model what a sentence of the trade says, where
// the rules made nothing of it. The server is one with /v1/chat/completions. What
// it answers is a guess of a stranger: it has the schema of phrase.Understanding
// and nothing else, and whoever uses it checks it against what was said.
package model

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
	"unicode/utf8"

	"bihuan/bot/endpoint"
	"bihuan/bot/phrase"
)

// Config is where the server listens.
type Config struct {
	URL   string // of the server; without a path, chatPath is added
	Model string
	Key   string // optional
	// Task tells the model what to do; the sentence comes as a message of its own.
	Task string
}

const (
	chatPath  = "/v1/chat/completions"
	maxText   = 500      // characters of a sentence that is sent
	maxAnswer = 64 << 10 // bytes of a response that are read
	maxTokens = 800      // that the model may answer with
	maxLines  = 12
)

// What may go wrong.
var (
	// ErrDown: it did not answer in time, or is not set up right.
	ErrDown = errors.New("model: down")
	// ErrNonsense: its answer is not what was asked for.
	ErrNonsense = errors.New("model: nonsense")
	// ErrTooLong: the sentence is longer than what is sent.
	ErrTooLong = errors.New("model: the sentence is too long")
)

// Model is a language model behind a server. It may be used by several
// goroutines.
type Model struct {
	config Config
	client *http.Client
}

// New returns the model; it does not connect. Each question is bounded by its
// context alone.
func New(c Config) (*Model, error) {
	at, err := endpoint.Address(c.URL, chatPath)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	c.URL = at
	return &Model{config: c, client: endpoint.Client(0)}, nil
}

// Read asks what a sentence says. The errors are those of this package, wrapped,
// and that of ctx.
func (m *Model) Read(ctx context.Context, text string) (phrase.Understanding, error) {
	if utf8.RuneCountInString(text) > maxText {
		return phrase.Understanding{}, ErrTooLong
	}
	req, err := m.request(ctx, text)
	if err != nil {
		return phrase.Understanding{}, err
	}
	resp, err := m.client.Do(req)
	if err != nil {
		return phrase.Understanding{}, unreachable(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return phrase.Understanding{}, unreachable(ctx, err)
	case resp.StatusCode != http.StatusOK:
		return phrase.Understanding{}, fmt.Errorf("%w: status %d", ErrDown, resp.StatusCode)
	case len(body) > maxAnswer:
		return phrase.Understanding{}, fmt.Errorf("%w: more than %d bytes", ErrNonsense, maxAnswer)
	}
	return answer(body)
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (m *Model) request(ctx context.Context, text string) (*http.Request, error) {
	body, err := json.Marshal(struct {
		Model       string            `json:"model,omitempty"`
		Messages    []message         `json:"messages"`
		Temperature int               `json:"temperature"`
		MaxTokens   int               `json:"max_tokens"`
		Format      map[string]string `json:"response_format"`
	}{m.config.Model, []message{{"system", m.config.Task}, {"user", text}}, 0, maxTokens, map[string]string{"type": "json_object"}})
	if err != nil {
		return nil, fmt.Errorf("%w: the request cannot be made", ErrDown)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.config.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: the request cannot be made", ErrDown)
	}
	req.Header.Set("Content-Type", "application/json")
	if m.config.Key != "" {
		req.Header.Set("Authorization", "Bearer "+m.config.Key)
	}
	return req, nil
}

// unreachable drops the address from an error: it may hold a password.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ErrDown, ctx.Err())
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}

// answer reads a response: the content of its first choice is one JSON object of
// the schema, and nothing stands around it. The content itself is in no error: it
// may repeat what was said.
func answer(body []byte) (phrase.Understanding, error) {
	var response struct {
		Choices []struct {
			Message struct {
				Content *string `json:"content"`
			} `json:"message"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(body, &response); err != nil || len(response.Choices) == 0 || response.Choices[0].Message.Content == nil {
		return phrase.Understanding{}, fmt.Errorf("%w: no choice in the response", ErrNonsense)
	}
	content := strings.NewReader(*response.Choices[0].Message.Content)
	decoder := json.NewDecoder(content)
	decoder.DisallowUnknownFields()
	var u phrase.Understanding
	if err := decoder.Decode(&u); err != nil {
		return phrase.Understanding{}, fmt.Errorf("%w: not of the schema", ErrNonsense)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return phrase.Understanding{}, fmt.Errorf("%w: more than one object", ErrNonsense)
	}
	if len(u.Items) > maxLines || len(u.Doubts) > 0 || u.Corrects {
		return phrase.Understanding{}, fmt.Errorf("%w: not of the schema", ErrNonsense)
	}
	return u, nil
}
