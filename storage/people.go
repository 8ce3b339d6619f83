package storage

import (
	"sync"
	"time"

	"bihuan/workflow"
)

// peopleLife is how long the people of a store, as one timer has seen them, are
// the same for the next: in a burst hundreds ask within one breath. Whoever says
// something himself is decided by what is so.
const peopleLife = 200 * time.Millisecond

// crews remembers who was there, by store. Nobody changes what it holds.
type crews struct {
	mu   sync.Mutex
	seen map[string]seenCrew
}

type seenCrew struct {
	org    int64 // version of the configuration
	people *workflow.People
	at     time.Time // on the one clock, which may jump
}

// recallPeople is what another timer has just seen of the store's people, nil if
// none has.
func (w *work) recallPeople() *workflow.People {
	if w.message.ID != "" {
		return nil
	}
	c := &w.store.crews
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.seen[w.storeCode()]
	if !ok || s.org != w.org.Version || w.now.Sub(s.at).Abs() > peopleLife {
		return nil
	}
	return s.people
}

// rememberPeople keeps what was read for the timers that follow.
func (w *work) rememberPeople(people *workflow.People) {
	if w.message.ID != "" || people == nil {
		return
	}
	c := &w.store.crews
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		c.seen = map[string]seenCrew{}
	}
	c.seen[w.storeCode()] = seenCrew{org: w.org.Version, people: people, at: w.now}
}
