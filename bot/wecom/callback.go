package wecom

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"bihuan/bot"
)

// maxBody is the length in bytes of a callback body that is still read.
const maxBody = 64 << 10

// Handler deals with one message or event. What it returns goes back to the
// sender in the same response, so it has less than the platform's five seconds
// (path 90238). After an error the platform delivers the same message, with the
// same ID, again.
type Handler func(ctx context.Context, in bot.Inbound) (bot.Reply, error)

// CallbackConfig says whose callbacks a Callback takes.
type CallbackConfig struct {
	Crypt   *Crypt
	CorpID  string // sender of the passive replies
	AgentID int64  // the one application whose messages are taken
	Handle  Handler
	Log     *slog.Logger     // nil: slog.Default()
	Now     func() time.Time // stamps the replies; nil: time.Now
}

// Callback is the HTTP endpoint that the platform calls for one application:
// GET checks the URL (path 90930), POST delivers (path 90238). A request that
// is not signed, does not open or makes no sense gets a bare 4xx.
//
// There is no timestamp window: what arrives twice is recognised by its ID.
type Callback struct {
	cfg   CallbackConfig
	agent string
}

// NewCallback returns the endpoint for cfg; Crypt and Handle must be set.
func NewCallback(cfg CallbackConfig) *Callback {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Callback{cfg: cfg, agent: strconv.FormatInt(cfg.AgentID, 10)}
}

// ServeHTTP implements http.Handler.
func (c *Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		c.check(w, r)
	case http.MethodPost:
		c.receive(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// check answers the URL check with the bare plaintext.
func (c *Callback) check(w http.ResponseWriter, r *http.Request) {
	plain, ok := c.open(r, r.URL.Query().Get("echostr"))
	if !ok {
		c.refuse(w, r, http.StatusForbidden, "signature or key does not fit")
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(plain) //nolint:gosec // signed by the platform, and plain text
}

// receive takes a delivery. The envelope is only looked into for the
// ciphertext; everything else in it is unsigned.
func (c *Callback) receive(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r)
	if err != nil {
		c.refuse(w, r, http.StatusRequestEntityTooLarge, "body too long or cut off")
		return
	}
	envelope, err := parse(body)
	if err != nil {
		c.refuse(w, r, http.StatusBadRequest, "envelope is not XML")
		return
	}
	plain, ok := c.open(r, envelope.text("Encrypt"))
	if !ok {
		c.refuse(w, r, http.StatusForbidden, "signature or key does not fit")
		return
	}
	doc, err := parse(string(plain))
	if err != nil {
		c.refuse(w, r, http.StatusBadRequest, "message is not XML")
		return
	}
	in, err := inbound(doc, plain)
	if err != nil {
		c.refuse(w, r, http.StatusBadRequest, "message lacks type, sender or time")
		return
	}
	if !c.forUs(doc.text("AgentID"), in.Kind) {
		c.refuse(w, r, http.StatusForbidden, "message of another application")
		return
	}
	c.answer(w, r, doc.text("FromUserName"), in)
}

func readBody(w http.ResponseWriter, r *http.Request) (string, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(r.ContentLength, 0), maxBody)) + bytes.MinRead)
	_, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	return b.String(), err
}

// open verifies and then decrypts. Of the query only these three parameters
// count.
func (c *Callback) open(r *http.Request, encrypted string) ([]byte, bool) {
	q := r.URL.Query()
	if !c.cfg.Crypt.Verify(q.Get("msg_signature"), q.Get("timestamp"), q.Get("nonce"), encrypted) {
		return nil, false
	}
	plain, err := c.cfg.Crypt.Decrypt(encrypted)
	return plain, err == nil
}

// forUs compares the signed agent id. Events of the company as a whole, such
// as changes to the address book, have none.
func (c *Callback) forUs(agent string, kind bot.Kind) bool {
	return agent == c.agent || agent == "" && (kind == bot.KindContact || kind == bot.KindOther)
}

// answer runs the handler and writes its reply; to is the sender as spelled in
// the message. What is not acted upon is acknowledged whatever becomes of it.
func (c *Callback) answer(w http.ResponseWriter, r *http.Request, to string, in bot.Inbound) {
	reply, err := c.handle(r.Context(), in)
	if err != nil {
		c.cfg.Log.ErrorContext(r.Context(), "wecom callback: handler failed",
			"kind", in.Kind, "event", in.Event, "message", logID(in.ID), "error", discreet(err, in))
		if in.Kind != bot.KindOther {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return
	}
	if reply.IsZero() {
		w.WriteHeader(http.StatusOK)
		return
	}
	now := c.cfg.Now()
	plain, err := passive(to, c.cfg.CorpID, now, reply)
	if err == nil {
		plain, err = c.cfg.Crypt.sealReply(plain, now)
	}
	if err != nil {
		// The handler's work is done; a retry would get the same reply.
		c.cfg.Log.ErrorContext(r.Context(), "wecom callback: reply dropped", "kind", in.Kind, "error", discreet(err, in))
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write(plain) // the platform asks again when it did not get it
}

// handle calls the handler and turns a panic into an error.
func (c *Callback) handle(ctx context.Context, in bot.Inbound) (reply bot.Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			c.cfg.Log.ErrorContext(ctx, "wecom callback: handler panicked",
				"kind", in.Kind, "message", logID(in.ID), "stack", string(debug.Stack()))
			// The panic's value may hold anything; its type must do.
			reply, err = bot.Reply{}, fmt.Errorf("panic of type %T", p)
		}
	}()
	return c.cfg.Handle(ctx, in)
}

func (c *Callback) refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	c.cfg.Log.WarnContext(r.Context(), "wecom callback refused", "method", r.Method, "why", why)
	w.WriteHeader(status)
}

// logID is an ID without the user id that events carry.
func logID(id string) string {
	if strings.HasPrefix(id, "m:") {
		return id
	}
	return "e:" + digest(id)[:16]
}

var longNumber = regexp.MustCompile(`[0-9]{7,}`)

// discreet is the text of an error without the words, the sender and the
// phone numbers that somebody may have put into it.
func discreet(err error, in bot.Inbound) string {
	text := err.Error()
	for _, s := range []string{in.Text, in.From, in.Location.Label} {
		if s != "" {
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	return longNumber.ReplaceAllString(text, "…")
}
