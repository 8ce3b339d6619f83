package voice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"bihuan/bot/endpoint"
)

// OpenAIConfig is where a server of the OpenAI shape listens: FunASR, vLLM,
// whisper.cpp.
type OpenAIConfig struct {
	URL   string // of the server; without a path, transcriptionPath is added
	Model string
	Key   string // optional
	// Decode makes WAV of AMR; nil sends the AMR as it came, to servers that
	// decode it themselves.
	Decode func(ctx context.Context, amr []byte) ([]byte, error)
}

const (
	transcriptionPath = "/v1/audio/transcriptions"
	openAITime        = 30 * time.Second
	maxAnswer         = 1 << 20 // bytes
	maxPrompt         = 200     // characters
)

// OpenAI is an engine behind POST /v1/audio/transcriptions.
type OpenAI struct {
	config OpenAIConfig
	client *http.Client
}

// NewOpenAI returns the engine; it does not connect.
func NewOpenAI(c OpenAIConfig) (*OpenAI, error) {
	at, err := endpoint.Address(c.URL, transcriptionPath)
	if err != nil {
		return nil, fmt.Errorf("voice: %w", err)
	}
	c.URL = at
	return &OpenAI{config: c, client: endpoint.Client(openAITime)}, nil
}

// Name implements Engine.
func (*OpenAI) Name() string { return "openai" }

// Hear implements Engine.
func (o *OpenAI) Hear(ctx context.Context, amr []byte, hotwords []string) (string, error) {
	name, content := "voice.amr", amr
	if o.config.Decode != nil {
		wav, err := o.config.Decode(ctx, amr)
		if err != nil {
			return "", err
		}
		name, content = "voice.wav", wav
	}
	req, err := o.request(ctx, name, content, hotwords)
	if err != nil {
		return "", err
	}
	resp, err := o.client.Do(req)
	if err != nil {
		return "", unreachable(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return "", unreachable(ctx, err)
	}
	return openAIAnswer(resp.StatusCode, body)
}

func (o *OpenAI) request(ctx context.Context, name string, content []byte, hotwords []string) (*http.Request, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := [][2]string{{"model", o.config.Model}, {"language", "zh"}, {"response_format", "json"}, {"prompt", promptOf(hotwords)}}
	var err error
	for _, f := range fields {
		if f[1] != "" {
			err = errors.Join(err, form.WriteField(f[0], f[1]))
		}
	}
	part, fileErr := form.CreateFormFile("file", name)
	if err = errors.Join(err, fileErr); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	if _, err = part.Write(content); err == nil {
		err = form.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDown, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.config.URL, &body)
	if err != nil {
		return nil, fmt.Errorf("%w: the request cannot be made", ErrDown)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	if o.config.Key != "" {
		req.Header.Set("Authorization", "Bearer "+o.config.Key)
	}
	return req, nil
}

// promptOf is the beginning of the hot words, as a sentence of theirs.
func promptOf(words []string) string {
	var b strings.Builder
	n := 0
	for _, w := range words {
		if n += utf8.RuneCountInString(w) + 1; n > maxPrompt || !utf8.ValidString(w) {
			break
		}
		if b.Len() > 0 {
			b.WriteString("、")
		}
		b.WriteString(w)
	}
	return b.String()
}

// unreachable drops the address from an error: it may hold a password.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}

// StatusError is an answer with another status than 200.
type StatusError struct {
	Status int
	means  error
}

// Error implements error.
func (e *StatusError) Error() string { return fmt.Sprintf("%v: status %d", e.means, e.Status) }

// Unwrap tells what it means for the voice.
func (e *StatusError) Unwrap() error { return e.means }

// tags are what some models put around their text: <|zh|><|NEUTRAL|>.
var tags = regexp.MustCompile(`<\|[^|<>]{0,40}\|>`)

func openAIAnswer(status int, body []byte) (string, error) {
	switch {
	case status == http.StatusPaymentRequired, status == http.StatusTooManyRequests && bytes.Contains(body, []byte("insufficient_quota")):
		return "", fmt.Errorf("%w: status %d", ErrQuota, status)
	case status == http.StatusRequestEntityTooLarge, status == http.StatusUnsupportedMediaType, status == http.StatusUnprocessableEntity:
		return "", &StatusError{status, ErrRefused}
	case status != http.StatusOK: // 400 is an unknown model as well: a setting, not the audio
		return "", &StatusError{status, ErrDown}
	}
	var heard struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(body, &heard); err != nil || heard.Text == nil {
		return "", fmt.Errorf("%w: the answer has no text", ErrDown)
	}
	text := strings.TrimSpace(tags.ReplaceAllString(*heard.Text, ""))
	if text == "" {
		return "", ErrNoSpeech
	}
	return text, nil
}
