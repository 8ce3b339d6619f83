// Package simulator is WeChat Work (企业微信, WeCom) in one process: the part of
// the platform that a self-built application meets. It delivers encrypted
// callbacks, answers the API, keeps the cards on every member's phone, and
// shows the phones on a page, so that the service can be tried and tested
// without an account.
//
// It follows the documented protocol (developer.work.weixin.qq.com; comments
// name a page as "path N") and is a second opinion on it: apart from the
// callback cipher it shares nothing with package wecom and judges the raw JSON
// and XML by its own tables. Where the documentation is silent it is the
// stricter of the plausible platforms. docs/decisions/0004-simulator.md lists
// what it does differently.
package simulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
	"bihuan/bot/wecom"
)

const (
	replyWithin = 5 * time.Second        // path 90238: then the connection is cut
	retryAfter  = 500 * time.Millisecond // undocumented; short, so that a demo does not stall
	maxAttempts = 4                      // the first delivery and three more
	holdAtMost  = 10 * time.Second       // a callback held back for reordering
)

// Member is a person with a phone.
type Member struct {
	UserID     string `json:"userid"`
	Name       string `json:"name"`
	Title      string `json:"title,omitempty"` // 前台, 技师 …
	Group      string `json:"group,omitempty"` // the store, a department to the API
	Plugin     bool   `json:"plugin,omitempty"`
	OutOfScope bool   `json:"out_of_scope,omitempty"`
	Number     string `json:"-"` // +8613800000000, for text messages; nobody reads it
	// What the address book says besides.
	Tags   []string `json:"tags,omitempty"`
	Leader string   `json:"leader,omitempty"` // direct_leader
	Leads  bool     `json:"leads,omitempty"`  // is_leader_in_dept
	Status int      `json:"status,omitempty"` // 0 counts as 1, active
}

// Config says which company and application is simulated and where the
// service listens.
type Config struct {
	CorpID  string
	AgentID int
	Secret  string // of the application, for gettoken
	Token   string // of the callback; also opens the service's test clock
	AESKey  string // EncodingAESKey, 43 characters

	// CallbackURL is where messages and events are posted. While it is empty
	// nothing is delivered and cards that call back are refused (43012).
	CallbackURL string
	Members     []Member

	// TencentSecretID and TencentSecretKey are those with which the service
	// signs its calls of Tencent Cloud, whose engines answer at POST / here.
	// Without them every call is refused.
	TencentSecretID  string
	TencentSecretKey string

	// SMS is the application that text messages are sent through.
	SMS SMSConfig

	// StatePath names a JSON file in which phones and cards survive a
	// restart; photos and voices lie in a folder beside it. Empty: memory only.
	StatePath string
	Logger    *slog.Logger

	// ReplyWithin is how long the service may take to answer a callback; 0
	// means the platform's 5 s.
	ReplyWithin time.Duration
	// RetryAfter is the pause before a callback is tried again; 0 means 500 ms.
	RetryAfter time.Duration
}

// Simulator is the simulated platform. Handler serves at once; Run adds what
// happens by itself.
type Simulator struct {
	cfg    Config
	crypt  *wecom.Crypt
	log    *slog.Logger
	client *http.Client // callbacks
	clocks *http.Client // the service's test clock; an advance may take minutes
	real   func() time.Time
	hub    hub
	studio *sample.Studio

	customer *customerPhone // nil without a service

	mu       sync.Mutex // guards all below
	st       state
	known    map[string]*medium // by the SHA-256 of a file
	dirty    bool
	faults   faults
	held     *heldCallback
	sent     []*apiCall
	answered []*delivery
	clock    clockState
	wrong    wrong
	daily    dailyCount
	texts    []textMessage
}

// New checks the configuration and loads the saved state, if any. Its errors
// name the setting at fault and never its value.
func New(cfg Config) (*Simulator, error) {
	if cfg.CorpID == "" || cfg.Secret == "" || cfg.AgentID == 0 {
		return nil, errors.New("simulator: corp id, agent id and secret are required")
	}
	crypt, err := wecom.NewCrypt(cfg.Token, cfg.AESKey, cfg.CorpID)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	if cfg.CallbackURL != "" {
		u, err := url.Parse(cfg.CallbackURL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, errors.New("simulator: callback URL must be an absolute http or https URL")
		}
	}
	cfg.ReplyWithin = orDefault(cfg.ReplyWithin, replyWithin)
	cfg.RetryAfter = orDefault(cfg.RetryAfter, retryAfter)
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	font, err := photo.Font()
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	s := &Simulator{
		cfg: cfg, studio: sample.New(font), crypt: crypt, log: cfg.Logger, real: time.Now, hub: newHub(),
		client: callbackClient(cfg.ReplyWithin), clocks: &http.Client{},
	}
	s.customer = newCustomerPhone(cfg.CallbackURL)
	s.known = map[string]*medium{}
	if err := s.load(); err != nil {
		return nil, err
	}
	s.knowAll()
	if len(cfg.Members) > 0 {
		s.setMembers(cfg.Members)
	}
	return s, nil
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// Handler serves the platform's API under /cgi-bin/, Tencent Cloud's at POST /,
// the control API under /control/, and the pages.
func (s *Simulator) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/cgi-bin/", s.servePlatform)
	mux.HandleFunc("GET "+authorizePath, s.serveAuthorize)
	mux.HandleFunc("GET /pic/{id}", s.servePicture)
	mux.HandleFunc("POST /{$}", s.serveTencent)
	mux.HandleFunc("POST /v1/audio/transcriptions", s.serveTranscription)
	mux.HandleFunc("POST /v1/chat/completions", s.serveChat)
	s.routeControl(mux)
	s.routePages(mux)
	s.routeCustomer(mux)
	return mux
}

// Run follows the service's clock and saves the state until ctx ends; then it
// saves once more and returns.
func (s *Simulator) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	s.syncClock(ctx)
	for beat := 1; ; beat++ {
		select {
		case <-ctx.Done():
			return s.save()
		case <-tick.C:
		}
		if beat%3 == 0 {
			s.syncClock(ctx)
		}
		if err := s.save(); err != nil {
			s.log.Error("simulator: state not saved", "error", err)
		}
	}
}

// fold is how the platform compares userids.
func fold(userid string) string { return strings.ToLower(strings.TrimSpace(userid)) }

// secretText is an unguessable code of the platform: a token, a response code.
func secretText() string { return rand.Text() + rand.Text() }
