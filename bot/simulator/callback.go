package simulator

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	maxReply   = 1 << 20 // bytes of an answer to a callback
	verifyTime = time.Second
)

// delivery is one callback with its fate, as /control/sent shows it.
type delivery struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	From     string    `json:"from"`
	What     string    `json:"what"` // text, image, voice, press, menu, enter
	MsgID    int64     `json:"msgid,omitempty"`
	Status   int       `json:"callback_status"` // of the last attempt, 0 without an answer
	Attempts int       `json:"attempts"`
	Held     bool      `json:"held,omitempty"` // waits for the next callback
	Reply    *Reply    `json:"reply"`
	Err      string    `json:"error,omitempty"` // why a reply was not shown

	in   inbound
	card *card // the pressed one
}

// heldCallback waits until the next one has overtaken it.
type heldCallback struct {
	d     *delivery
	timer *time.Timer
}

func callbackClient(within time.Duration) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // documented to be one
	transport.MaxIdleConnsPerHost = 64
	return &http.Client{Timeout: within, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// deliver hands d to the service, with retries and the faults that are on,
// and returns when the member sees the answer or there will be none.
func (s *Simulator) deliver(ctx context.Context, d *delivery) {
	ctx = context.WithoutCancel(ctx) // the platform does not stop because a phone is put away
	if s.hold(ctx, d) {
		return
	}
	s.deliverNow(ctx, d)
	s.release(ctx)
}

// hold keeps d back if the next two callbacks are to change places.
func (s *Simulator) hold(ctx context.Context, d *delivery) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held != nil || !s.strikes(&s.faults.ReorderCallbacks) {
		return false
	}
	d.Held = true
	s.held = &heldCallback{d: d, timer: time.AfterFunc(holdAtMost, func() { s.release(ctx) })}
	return true
}

// release delivers the callback that was held back, if any.
func (s *Simulator) release(ctx context.Context) {
	s.mu.Lock()
	held := s.held
	s.held = nil
	s.mu.Unlock()
	if held == nil {
		return
	}
	held.timer.Stop()
	later := *held.d
	later.Held = false
	s.deliverNow(ctx, &later)
}

func (s *Simulator) deliverNow(ctx context.Context, d *delivery) {
	defer s.recordDelivery(d)
	if s.cfg.CallbackURL == "" {
		d.Err = "没有设置回调地址"
		return
	}
	plain, err := xml.Marshal(d.in)
	if err != nil {
		d.Err = err.Error()
		return
	}
	body := s.attempts(ctx, d, plain)
	s.mu.Lock()
	again := s.strikes(&s.faults.DuplicateCallbacks)
	s.mu.Unlock()
	if again {
		d.Attempts++
		_, _, _ = s.post(ctx, plain) // the second answer reaches nobody
	}
	if body != nil {
		s.takeReply(d, body)
	}
}

// attempts posts until the service answers 200, at most four times. Path
// 90238 counts any other status as a failure, 90930 only time-outs; here both
// are tried again.
func (s *Simulator) attempts(ctx context.Context, d *delivery, plain []byte) []byte {
	for d.Attempts < maxAttempts {
		if d.Attempts > 0 {
			time.Sleep(s.cfg.RetryAfter)
		}
		d.Attempts++
		status, body, err := s.post(ctx, plain)
		d.Status = status
		if err == nil && status == http.StatusOK && !s.replyLost(d) {
			d.Err = ""
			return body
		}
		if err != nil {
			d.Err = err.Error()
		} else if status != http.StatusOK {
			d.Err = fmt.Sprintf("服务应答 %d", status)
		}
	}
	return nil
}

// replyLost plays a time-out after the service has done its work.
func (s *Simulator) replyLost(d *delivery) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.strikes(&s.faults.DropReplies) {
		return false
	}
	d.Status, d.Err = 0, "应答丢失（故障开关）"
	return true
}

// post encrypts plain anew and posts it once (path 90930).
func (s *Simulator) post(ctx context.Context, plain []byte) (int, []byte, error) {
	address, encrypted, err := s.sign(plain)
	if err != nil {
		return 0, nil, err
	}
	type envelope struct {
		XMLName    xml.Name `xml:"xml"`
		ToUserName cdata    `xml:"ToUserName"`
		AgentID    cdata    `xml:"AgentID"`
		Encrypt    cdata    `xml:"Encrypt"`
	}
	body, err := xml.Marshal(envelope{
		ToUserName: cdata{s.cfg.CorpID}, AgentID: cdata{itoa(s.cfg.AgentID)}, Encrypt: cdata{encrypted},
	})
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address("").String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, errors.New("回调地址不对")
	}
	req.Header.Set("Content-Type", "text/xml")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, quiet(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return 0, nil, quiet(err)
	}
	return resp.StatusCode, answer, nil
}

// sign encrypts plain and returns the callback address with its signature.
func (s *Simulator) sign(plain []byte) (address func(echo string) *url.URL, encrypted string, err error) {
	encrypted, err = s.crypt.Encrypt(plain)
	if err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	timestamp := strconv.FormatInt(s.now().Unix(), 10)
	s.mu.Unlock()
	nonce := secretText()[:16]
	return func(echo string) *url.URL {
		u, _ := url.Parse(s.cfg.CallbackURL) // checked by New
		q := u.Query()
		q.Set("msg_signature", s.crypt.Sign(timestamp, nonce, encrypted))
		q.Set("timestamp", timestamp)
		q.Set("nonce", nonce)
		if echo != "" {
			q.Set("echostr", echo)
		}
		u.RawQuery = q.Encode()
		return u
	}, encrypted, nil
}

// quiet takes the address out of a transport error: its query is a signature.
func quiet(err error) error {
	if at, ok := errors.AsType[*url.Error](err); ok {
		if at.Timeout() {
			return errors.New("服务没有按时应答")
		}
		return fmt.Errorf("服务连不上：%w", at.Err)
	}
	return err
}

// verifyURL is what the console does before it saves a callback URL (path
// 90930): GET with an encrypted echo, to be answered in clear within 1 s.
func (s *Simulator) verifyURL(ctx context.Context) error {
	if s.cfg.CallbackURL == "" {
		return errNoService
	}
	echo := strconv.FormatInt(s.real().UnixNano(), 10)
	address, encrypted, err := s.sign([]byte(echo))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address(encrypted).String(), nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return quiet(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	switch {
	case err != nil:
		return quiet(err)
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("服务应答 %d", resp.StatusCode)
	case string(said) != echo:
		return errors.New("服务没有原样回答 echostr 的明文")
	}
	return nil
}

// recordDelivery keeps d for /control/sent.
func (s *Simulator) recordDelivery(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Seq, d.At = s.next(), s.now()
	if len(s.answered) >= maxSent {
		s.answered = s.answered[len(s.answered)-maxSent+1:]
	}
	s.answered = append(s.answered, d)
	if d.Err != "" {
		s.log.Warn("simulator: callback without effect", "what", d.What, "status", d.Status, "attempts", d.Attempts)
	}
	s.hub.publish("sent")
}
