package erp

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	erpsim "bihuan/bot/simulator/erp"
)

// peers 27: what goes out is booked twice.
func TestClient_againstTheSimulator(t *testing.T) {
	e := erpsim.New("t", []erpsim.Line{{Store: "HZ01", Part: "A 1", OnHand: 2}, {Store: "HZ02", Part: "A 1", OnHand: 0}})
	s := httptest.NewServer(e.Handler())
	defer s.Close()
	c, err := New(Config{URL: s.URL, Token: "t", Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := c.Counts(t.Context(), []string{"A 1"})
	if err != nil || len(counts) != 2 || counts[0] != (Count{"HZ01", "A 1", 2}) {
		t.Fatalf("%v %v", counts, err)
	}
	m := Movement{ID: "1", Store: "HZ01", Part: "A 1", Quantity: -1, At: time.Unix(0, 0)}
	for range 2 { // told again after its answer was lost
		if err := c.Tell(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if n := e.OnHand("HZ01", "A 1"); n != 1 {
		t.Errorf("booked to %d", n)
	}
	for fault, want := range map[erpsim.Fault]error{erpsim.Slow: ErrUnavailable, erpsim.Down: ErrUnavailable, erpsim.WrongJSON: ErrNonsense, erpsim.Locked: ErrRefused} {
		e.Misbehave(fault)
		if _, err := c.Counts(t.Context(), []string{"A 1"}); !errors.Is(err, want) || strings.Contains(err.Error(), s.URL) {
			t.Errorf("%s: %v", fault, err)
		}
	}
	e.Misbehave(erpsim.WrongJSON)
	m.ID = "2"
	if err := c.Tell(t.Context(), m); !errors.Is(err, ErrNonsense) {
		t.Errorf("a page with 200 is a booking: %v", err)
	}
	if err := c.Health(t.Context()); !errors.Is(err, ErrNonsense) {
		t.Errorf("a page with 200 is health: %v", err)
	}
	e.Misbehave(erpsim.Fine)
	m.ID, m.Quantity = "1", -9
	if err := c.Tell(t.Context(), m); !errors.Is(err, ErrRejected) {
		t.Errorf("another movement of the same id: %v", err)
	}
	if err := c.Health(t.Context()); err != nil {
		t.Error(err)
	}
	e.Misbehave(erpsim.Contradictory)
	if counts, err := c.Counts(t.Context(), []string{"A 1"}); err != nil || len(counts) != 0 {
		t.Errorf("contradictory: %v %v", counts, err)
	}
}

// The document names every path and field that is spoken.
func TestContractIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/erp-openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"/v1/stock:", "/v1/movements:", "/v1/health:", "on_hand:", "store:", "part:", "quantity:", "at:", "id:", "bearer"} {
		if !strings.Contains(string(doc), word) {
			t.Errorf("the document lacks %s", word)
		}
	}
}

// What the document says of a status is how it is understood: who will not have one
// part or one movement is there, and who is not there rejects nothing.
func TestClient_statuses(t *testing.T) {
	doc, err := os.ReadFile("../../docs/erp-openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	stock, movements, _ := strings.Cut(string(doc), "/v1/movements:")
	for status := 400; status < 600; status++ {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		c, err := New(Config{URL: s.URL, Token: "t"})
		if err != nil {
			t.Fatal(err)
		}
		_, asked := c.Counts(t.Context(), []string{"a"})
		told := c.Tell(t.Context(), Movement{ID: "1", Quantity: 1})
		s.Close()
		if documented := strings.Contains(movements, fmt.Sprintf("%q:", fmt.Sprint(status))); documented != errors.Is(told, ErrRejected) {
			t.Errorf("movement, status %d: documented %v, %v", status, documented, told)
		}
		if rejected := errors.Is(asked, ErrRejected); rejected != (status == 404 || errors.Is(told, ErrRejected)) || rejected && !strings.Contains(stock, fmt.Sprint(status)) {
			t.Errorf("stock, status %d: %v", status, asked)
		}
	}
}

func FuzzCounts(f *testing.F) {
	f.Add([]byte(`{"lines":[{"store":"HZ01","part":"A","on_hand":2}]}`))
	f.Add([]byte(`{"lines":[{"store":"HZ01","part":"A","on_hand":-2}]}`))
	f.Add([]byte(`<html>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		counts, err := parseCounts(body, []string{"A"})
		for _, c := range counts {
			if err != nil || c.OnHand < 0 || c.OnHand > maxPieces || c.Part != "A" || c.Store == "" {
				t.Fatalf("%+v %v", c, err)
			}
		}
	})
}
