package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// tokenHeader carries the callback token to the service's test clock.
const tokenHeader = "X-Bihuan-Token" //nolint:gosec // the name of a header

// clockWait is how long a look at the service's clock may take.
const clockWait = 500 * time.Millisecond

// clockState says whose time is shown.
type clockState struct {
	Followed  bool // the last look at the service's clock succeeded
	Advancing int  // advances under way
	Deaf      bool // the service does not tell the time while it advances
}

// clockReading is what the service says of its clock.
type clockReading struct {
	Now   time.Time `json:"now"`
	Fired int       `json:"fired"`
}

// now is the simulated time, told as in China. The caller holds s.mu.
func (s *Simulator) now() time.Time { return s.real().Add(s.st.Offset).In(china) }

// setNow makes the simulated clock show t.
func (s *Simulator) setNow(t time.Time) {
	s.mu.Lock()
	offset := t.Sub(s.real())
	moved := (offset - s.st.Offset).Abs() > time.Second
	if moved || !s.clock.Followed {
		s.st.Offset, s.dirty = offset, true
	}
	s.clock.Followed = true
	s.mu.Unlock()
	if moved {
		s.hub.publish("clock")
	}
}

// syncClock takes over the service's time; without an answer the own clock
// goes on.
func (s *Simulator) syncClock(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, clockWait)
	defer cancel()
	reading, err := s.askClock(ctx, http.MethodGet, nil)
	if err == nil {
		s.setNow(reading.Now)
		return
	}
	s.mu.Lock()
	s.clock.Followed = false
	s.clock.Deaf = true
	s.mu.Unlock()
}

// syncWhileAdvancing keeps the time right for what the service sends in the
// course of an advance.
func (s *Simulator) syncWhileAdvancing(ctx context.Context) {
	s.mu.Lock()
	ask := s.clock.Advancing > 0 && !s.clock.Deaf
	s.mu.Unlock()
	if ask {
		s.syncClock(ctx)
	}
}

// errNoService says that there is no callback URL to find the service by.
var errNoService = errors.New("没有设置回调地址，找不到服务")

// askClock calls the service's test clock.
func (s *Simulator) askClock(ctx context.Context, method string, body []byte) (clockReading, error) {
	if s.cfg.CallbackURL == "" {
		return clockReading{}, errNoService
	}
	u, err := url.Parse(s.cfg.CallbackURL)
	if err != nil {
		return clockReading{}, errNoService
	}
	address := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/test/clock"}
	req, err := http.NewRequestWithContext(ctx, method, address.String(), bytes.NewReader(body))
	if err != nil {
		return clockReading{}, err
	}
	req.Header.Set(tokenHeader, s.cfg.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.clocks.Do(req)
	if err != nil {
		return clockReading{}, quiet(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return clockReading{}, quiet(err)
	}
	if resp.StatusCode == http.StatusBadRequest {
		return clockReading{}, fmt.Errorf("%w: %w", errMove, refusal(resp.StatusCode, raw))
	}
	if resp.StatusCode != http.StatusOK {
		return clockReading{}, refusal(resp.StatusCode, raw)
	}
	var reading clockReading
	if err := json.Unmarshal(raw, &reading); err != nil || reading.Now.IsZero() {
		return clockReading{}, errors.New("服务的时钟没有给出时间")
	}
	return reading, nil
}

// errMove is a way of moving the clock that the service does not understand.
var errMove = errors.New("时钟不能这样拨")

// refusal is the service's own message, whatever shape it has.
func refusal(status int, raw []byte) error {
	var said struct{ Error, Message string }
	if json.Unmarshal(raw, &said) == nil && said.Error+said.Message != "" {
		return errors.New(said.Error + said.Message)
	}
	if status == http.StatusNotFound {
		return errors.New("服务没有打开测试时钟")
	}
	return fmt.Errorf("服务拒绝（%d）：%s", status, bytes.TrimSpace(raw[:min(len(raw), 300)]))
}

// serveAdvance hands the order to the service's clock and follows it.
func (s *Simulator) serveAdvance(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r, maxControlBody)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.advancing(1)
	reading, err := s.askClock(r.Context(), http.MethodPost, body)
	s.advancing(-1)
	if errors.Is(err, errMove) {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	if err != nil {
		fail(w, http.StatusBadGateway, err.Error())
		return
	}
	s.setNow(reading.Now)
	writeJSON(w, http.StatusOK, reading)
}

func (s *Simulator) advancing(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.Advancing += by
	s.clock.Deaf = false
}

// serveClock tells the service's time, or its own with "source":"own".
func (s *Simulator) serveClock(w http.ResponseWriter, r *http.Request) {
	s.syncClock(r.Context())
	s.mu.Lock()
	source := "own"
	if s.clock.Followed {
		source = "service"
	}
	now := s.now()
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"now": now, "source": source})
}
