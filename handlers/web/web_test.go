package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const token = "callback-token"

var nine = time.Date(2026, 3, 10, 9, 0, 0, 0, time.FixedZone("CST", 8*60*60))

// hands is a clock that stands where it was put.
type hands struct {
	now, next time.Time
	moved     []time.Time
	fired     int
	nowErr    error
	moveErr   error
	nextErr   error
}

func (h *hands) Now(context.Context) (time.Time, error) { return h.now, h.nowErr }

func (h *hands) Advance(_ context.Context, to time.Time) (int, error) {
	h.moved = append(h.moved, to)
	if h.moveErr == nil {
		h.now = to
	}
	return h.fired, h.moveErr
}

func (h *hands) Next(context.Context) (time.Time, bool, error) {
	return h.next, !h.next.IsZero(), h.nextErr
}

func routes(c Config) http.Handler {
	if c.Callback == nil {
		c.Callback = http.NotFoundHandler()
	}
	if c.Metrics == nil {
		c.Metrics = http.NotFoundHandler()
	}
	return New(c)
}

func ask(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAdvance(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		status int
		to     time.Time // zero: it stays where it is
	}{
		"by":                {`{"by":"4h"}`, 200, nine.Add(4 * time.Hour)},
		"by seconds":        {`{"by":"90s"}`, 200, nine.Add(90 * time.Second)},
		"by nothing":        {`{"by":"0s"}`, 200, nine},
		"to":                {`{"to":"2026-03-10T17:00:00+08:00"}`, 200, nine.Add(8 * time.Hour)},
		"to in UTC":         {`{"to":"2026-03-10T09:00:00Z"}`, 200, nine.Add(8 * time.Hour)},
		"to now":            {`{"to":"2026-03-10T09:00:00+08:00"}`, 200, nine},
		"next":              {`{"next":true}`, 200, nine.Add(time.Hour)},
		"400 days":          {`{"by":"9600h"}`, 200, nine.Add(9600 * time.Hour)},
		"more than that":    {`{"by":"9601h"}`, 400, time.Time{}},
		"backwards by":      {`{"by":"-1s"}`, 400, time.Time{}},
		"backwards to":      {`{"to":"2026-03-10T08:59:59+08:00"}`, 400, time.Time{}},
		"two of them":       {`{"by":"1h","next":true}`, 400, time.Time{}},
		"all of them":       {`{"by":"1h","to":"2026-03-10T17:00:00+08:00","next":true}`, 400, time.Time{}},
		"none of them":      {`{}`, 400, time.Time{}},
		"next is false":     {`{"next":false}`, 400, time.Time{}},
		"by a word":         {`{"by":"soon"}`, 400, time.Time{}},
		"by a number":       {`{"by":4}`, 400, time.Time{}},
		"to another format": {`{"to":"2026-03-10 17:00"}`, 400, time.Time{}},
		"no JSON":           {`by 4h`, 400, time.Time{}},
		"empty":             {``, 400, time.Time{}},
		"an overflow":       {`{"by":"9999999999h"}`, 400, time.Time{}},
	} {
		clock := &hands{now: nine, next: nine.Add(time.Hour), fired: 3}
		w := ask(routes(Config{Clock: clock, ClockToken: token}), http.MethodPost, "/test/clock", c.body, "X-Bihuan-Token", token)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
			continue
		}
		var said struct {
			Now   time.Time
			Fired int
			Error string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		switch {
		case c.to.IsZero():
			if len(clock.moved) != 0 || !strings.Contains(said.Error, `{"by":"4h"}`) {
				t.Errorf("%s: moved to %v, said %q", name, clock.moved, said.Error)
			}
		case len(clock.moved) != 1 || !clock.moved[0].Equal(c.to) || !said.Now.Equal(c.to) || said.Fired != 3:
			t.Errorf("%s: moved to %v, said %+v", name, clock.moved, said)
		}
	}
}

func TestAdvanceToNextDue(t *testing.T) {
	for name, next := range map[string]time.Time{"nothing is due": {}, "overdue": nine.Add(-time.Minute)} {
		clock := &hands{now: nine, next: next}
		w := ask(routes(Config{Clock: clock, ClockToken: token}), http.MethodPost, "/test/clock", `{"next":true}`, "X-Bihuan-Token", token)
		if w.Code != http.StatusOK || len(clock.moved) != 1 || !clock.moved[0].Equal(nine) {
			t.Errorf("%s: %d, moved to %v", name, w.Code, clock.moved)
		}
	}
}

func TestClockGuard(t *testing.T) {
	for name, header := range map[string][]string{"none": nil, "empty": {"X-Bihuan-Token", ""}, "wrong": {"X-Bihuan-Token", token + "x"}, "in part": {"X-Bihuan-Token", token[:5]}, "elsewhere": {"Authorization", token}} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			clock := &hands{now: nine}
			w := ask(routes(Config{Clock: clock, ClockToken: token}), method, "/test/clock", `{"by":"1h"}`, header...)
			if w.Code != http.StatusForbidden || len(clock.moved) != 0 || w.Body.Len() != 0 {
				t.Errorf("%s, %s: %d %s", name, method, w.Code, w.Body)
			}
		}
	}
	// A service without a token of its own must not be open to everybody.
	clock := &hands{now: nine}
	if w := ask(routes(Config{Clock: clock}), http.MethodPost, "/test/clock", `{"by":"1h"}`); w.Code != http.StatusForbidden {
		t.Errorf("no token is set: %d", w.Code)
	}
}

func TestClockReads(t *testing.T) {
	w := ask(routes(Config{Clock: &hands{now: nine}, ClockToken: token}), http.MethodGet, "/test/clock", "", "X-Bihuan-Token", token)
	if want := `{"now":"2026-03-10T09:00:00+08:00"}`; w.Code != http.StatusOK || w.Body.String() != want {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestClockOutage(t *testing.T) {
	down := errors.New("down")
	for name, c := range map[string]struct {
		clock  hands
		body   string
		method string
		status int
	}{
		"reading":   {hands{nowErr: down}, "", http.MethodGet, 503},
		"now":       {hands{nowErr: down}, `{"by":"1h"}`, http.MethodPost, 503},
		"next":      {hands{now: nine, nextErr: down}, `{"next":true}`, http.MethodPost, 503},
		"advancing": {hands{now: nine, moveErr: down}, `{"by":"1h"}`, http.MethodPost, 503},
	} {
		w := ask(routes(Config{Clock: &c.clock, ClockToken: token}), c.method, "/test/clock", c.body, "X-Bihuan-Token", token)
		if w.Code != c.status || !strings.Contains(w.Body.String(), "down") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestNoClockInProduction(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if w := ask(routes(Config{ClockToken: token}), method, "/test/clock", `{"by":"1h"}`, "X-Bihuan-Token", token); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

// peers 3: a starved database stops chains in silence.
func TestReadyz(t *testing.T) {
	for name, c := range map[string]struct {
		ready  Readiness
		status int
		body   string
	}{
		"ready":     {Readiness{Ready: true}, 200, `{"ready":true}`},
		"degraded":  {Readiness{Ready: true, Degraded: []string{"redis"}}, 200, `{"ready":true,"degraded":["redis"]}`},
		"not ready": {Readiness{Problems: []string{"a timer is 61 s late"}}, 503, `{"ready":false,"problems":["a timer is 61 s late"]}`},
		"test clock": {Readiness{Ready: true, TestClock: true, Warning: "never in production", Loops: map[string]string{"mailer": "2026-03-10T01:00:00Z"}}, 200,
			`{"ready":true,"test_clock":true,"warning":"never in production","loops":{"mailer":"2026-03-10T01:00:00Z"}}`},
	} {
		w := ask(routes(Config{Ready: func(context.Context) Readiness { return c.ready }}), http.MethodGet, "/readyz", "")
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestCallbackGetsEverything(t *testing.T) {
	var got string
	h := routes(Config{Callback: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.URL.RawQuery + " " + string(body)
		w.WriteHeader(http.StatusTeapot)
	})})
	for method, body := range map[string]string{http.MethodGet: "", http.MethodPost: "<xml/>"} {
		w := ask(h, method, "/wecom/callback?msg_signature=a%2Bb&nonce=1", body)
		if want := method + " msg_signature=a%2Bb&nonce=1 " + body; w.Code != http.StatusTeapot || got != want {
			t.Errorf("%s: %d, got %q", method, w.Code, got)
		}
	}
}

func TestRoutes(t *testing.T) {
	var logged strings.Builder
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	h := routes(Config{
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "bihuan_timers_due 0") }),
		Ready:   func(context.Context) Readiness { panic("a bug") },
	})
	for path, want := range map[string]int{
		"GET /healthz": 200, "GET /metrics": 200, "GET /": 404, "GET /wecom": 404, "GET /t/HZ20260310-0007": 404, "GET /../../etc/passwd": 404,
		"POST /healthz": 404, "POST /readyz": 404, "GET /readyz": 500, // and the process lives
	} {
		method, target, _ := strings.Cut(path, " ")
		if w := ask(h, method, target, ""); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := ask(h, http.MethodGet, "/readyz?secret=1", "", "Authorization", "secret"); w.Code != http.StatusInternalServerError ||
		!strings.Contains(logged.String(), "msg=panic") || strings.Contains(logged.String(), "a bug") || strings.Contains(logged.String(), "secret") {
		t.Errorf("a bug: %d, logged %s", w.Code, logged.String())
	}
	if w := ask(h, http.MethodGet, "/metrics", ""); w.Body.String() != "bihuan_timers_due 0" {
		t.Errorf("metrics: %s", w.Body)
	}
}
