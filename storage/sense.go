package storage

import (
	"sync"
	"time"
)

const (
	// sampleLife is how long one look at PostgreSQL's clock is good for: two
	// clocks part by microseconds within it.
	sampleLife = 5 * time.Second
	// clocksApart is how far the machine's two clocks may part within a sample's
	// life; more means that it slept, or that somebody set one of them.
	clocksApart = 50 * time.Millisecond
)

// clockSense tells PostgreSQL's time from that of the last looks at it. It is
// never ahead, and behind by at most one round trip: timers are not early.
type clockSense struct {
	mu     sync.Mutex
	clock  time.Time // PostgreSQL's, at the latest …
	at     time.Time // … when its answer was here
	offset int64     // of the test clock, µs
}

// set takes a look at PostgreSQL's clock, whose answer came at an instant of this
// machine. The look that leaves least room counts.
func (c *clockSense) set(clock time.Time, offset int64, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := at.Sub(c.at); c.offset == offset && age >= 0 && age < sampleLife/2 && c.clock.Add(age).After(clock) && c.whole(at) {
		return
	}
	c.clock, c.at, c.offset = clock, at, offset
}

// now is PostgreSQL's time, moved by the offset, at an instant of this machine.
// False: nobody knows.
func (c *clockSense) now(at time.Time) (now time.Time, offset int64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := at.Sub(c.at)
	if c.at.IsZero() || age < 0 || age > sampleLife || !c.whole(at) {
		return time.Time{}, 0, false
	}
	return c.clock.Add(age + time.Duration(c.offset)*time.Microsecond).Truncate(time.Microsecond), c.offset, true
}

// whole reports whether as much time has passed on the wall as for the machine.
func (c *clockSense) whole(at time.Time) bool {
	wall := at.Round(0).Sub(c.at.Round(0))
	return (wall - at.Sub(c.at)).Abs() < clocksApart
}

func (c *clockSense) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = time.Time{}
}
