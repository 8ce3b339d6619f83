// Package erp is a simulated ERP: it counts the shelves of every store and answers
// by the contract in docs/erp-openapi.yaml, well or badly as it is told.
package erp

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Fault is how the ERP misbehaves.
type Fault string

// The faults.
const (
	Fine          Fault = ""
	Slow          Fault = "slow"          // longer than anybody waits
	Down          Fault = "down"          // 503
	Contradictory Fault = "contradictory" // two counts of the same shelf, and a negative one
	WrongJSON     Fault = "wrong_json"
	Locked        Fault = "locked" // 401
)

// faults lists them all.
var faults = []Fault{Fine, Slow, Down, Contradictory, WrongJSON, Locked}

// Line is what lies in a store.
type Line struct {
	Store  string `json:"store"`
	Part   string `json:"part"`
	OnHand int    `json:"on_hand"`
}

type shelf struct{ store, part string }

// ERP is the simulated ERP. It is safe for concurrent use.
type ERP struct {
	token string

	mu     sync.Mutex
	shelf  map[shelf]int
	stores []string
	booked map[string]movement
	fault  Fault
	delay  time.Duration
	asked  int
}

// New makes an ERP with these shelves; a store has none of what is not listed.
func New(token string, lines []Line) *ERP {
	e := &ERP{token: token, shelf: map[shelf]int{}, booked: map[string]movement{}, delay: 10 * time.Second}
	seen := map[string]bool{}
	for _, l := range lines {
		e.shelf[shelf{l.Store, l.Part}] = l.OnHand
		if !seen[l.Store] {
			seen[l.Store] = true
			e.stores = append(e.stores, l.Store)
		}
	}
	return e
}

// Handler serves the contract, and PUT /control/fault and /control/stock for who
// plays with it.
func (e *ERP) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/stock", e.guarded(e.stock))
	mux.HandleFunc("POST /v1/movements", e.guarded(e.book))
	mux.HandleFunc("GET /v1/health", e.guarded(func(w http.ResponseWriter, _ *http.Request) { reply(w, map[string]string{"state": "ok"}) }))
	mux.HandleFunc("PUT /control/fault", e.control)
	mux.HandleFunc("PUT /control/stock", e.count)
	return mux
}

// Misbehave sets the fault.
func (e *ERP) Misbehave(f Fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fault = f
}

// OnHand is what a shelf holds.
func (e *ERP) OnHand(store, part string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.shelf[shelf{store, part}]
}

// Put counts a shelf anew.
func (e *ERP) Put(store, part string, n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.shelf[shelf{store, part}] = n
}

// Asked is how often the counts were asked for.
func (e *ERP) Asked() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked
}

// guarded lets in who has the token, and misbehaves.
func (e *ERP) guarded(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		fault, delay := e.fault, e.delay
		e.mu.Unlock()
		switch {
		case fault == Locked || subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+e.token)) != 1:
			w.WriteHeader(http.StatusUnauthorized)
			return
		case fault == Down:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case fault == WrongJSON:
			_, _ = w.Write([]byte(`<html>系统维护中</html>`))
			return
		case fault == Slow:
			late := time.NewTimer(delay)
			defer late.Stop()
			select {
			case <-late.C:
			case <-r.Context().Done():
				return
			}
		}
		serve(w, r)
	}
}

func (e *ERP) stock(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked++
	lines := []Line{}
	for _, part := range r.URL.Query()["part"] {
		for _, store := range e.stores {
			n := e.shelf[shelf{store, part}]
			lines = append(lines, Line{store, part, n})
			if e.fault == Contradictory {
				lines = append(lines, Line{store, part, n + 7}, Line{store, part, -1})
			}
		}
	}
	reply(w, map[string]any{"lines": lines})
}

type movement struct {
	ID       string    `json:"id"`
	Store    string    `json:"store"`
	Part     string    `json:"part"`
	Quantity int       `json:"quantity"`
	At       time.Time `json:"at"`
}

// book changes a shelf once per id.
func (e *ERP) book(w http.ResponseWriter, r *http.Request) {
	var m movement
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&m); err != nil || m.ID == "" || m.Store == "" || m.Part == "" || m.Quantity == 0 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if before, known := e.booked[m.ID]; known {
		if before.Store != m.Store || before.Part != m.Part || before.Quantity != m.Quantity {
			w.WriteHeader(http.StatusConflict)
			return
		}
	} else {
		e.booked[m.ID] = m
		e.shelf[shelf{m.Store, m.Part}] += m.Quantity
	}
	reply(w, map[string]string{"id": m.ID})
}

func (e *ERP) control(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Fault Fault `json:"fault"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&order)
	for _, f := range faults {
		if err == nil && f == order.Fault {
			e.Misbehave(f)
			reply(w, order)
			return
		}
	}
	http.Error(w, fmt.Sprintf("faults: %q", faults), http.StatusBadRequest)
}

func (e *ERP) count(w http.ResponseWriter, r *http.Request) {
	var l Line
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&l); err != nil || l.Store == "" || l.Part == "" || l.OnHand < 0 {
		http.Error(w, "want store, part, on_hand", http.StatusBadRequest)
		return
	}
	e.Put(l.Store, l.Part, l.OnHand)
	reply(w, l)
}

func reply(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // who asked may have gone
}
