//go:build unix

package crash

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// chaos does harm at random instants, in an order that its seed gives.
type chaos struct {
	world *world

	mu      sync.Mutex
	rand    *rand.Rand
	count   map[string]int
	strikes int             // so far
	outages []time.Duration // from a strike until the service was ready again
	waiting sync.WaitGroup
}

type harm struct {
	name   string
	weight int
	down   bool // the service has to recover from it
	strike func(*chaos) error
}

func (c *chaos) killed(p *process) error {
	p.kill()
	return nil
}

func (c *chaos) roll(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rand.IntN(n)
}

func (c *chaos) while(longest time.Duration) time.Duration {
	return time.Duration(c.roll(int(longest)))
}

var harms = []harm{
	{"kill front", 24, true, func(c *chaos) error { return c.killed(c.world.front) }},
	{"kill second", 12, false, func(c *chaos) error { return c.killed(c.world.second) }},
	{"kill both", 9, true, func(c *chaos) error {
		c.world.second.kill()
		return c.killed(c.world.front)
	}},
	{"flush redis", 12, false, func(c *chaos) error {
		_ = c.world.redis.FlushAll(context.Background()).Err() // it may be gone just now
		return nil
	}},
	{"kill redis", 9, false, func(c *chaos) error { return c.world.killRedis(c.while(2*time.Second), c.roll(2) == 0) }},
	{"kill postgres", 9, true, func(c *chaos) error { return c.world.killPostgres(c.while(time.Second)) }},
	{"platform down", 6, false, func(c *chaos) error {
		how := []string{"503", "close"}[c.roll(2)]
		if err := c.fault(map[string]any{"down": how}); err != nil {
			return err
		}
		time.Sleep(c.while(1500 * time.Millisecond))
		return c.fault(map[string]any{"down": ""})
	}},
	{"callbacks twice", 9, false, func(c *chaos) error { return c.fault(map[string]any{"duplicate_callbacks": 1 + c.roll(8)}) }},
	{"answers lost", 9, false, func(c *chaos) error { return c.fault(map[string]any{"drop_callbacks_replies": 1 + c.roll(6)}) }},
	{"sent without an answer", 2, false, func(c *chaos) error { return c.fault(map[string]any{"timeout_after_delivery": 1}) }},
	{"killed after sending", 9, true, (*chaos).afterSending},
	{"platform busy", 3, false, func(c *chaos) error { return c.fault(map[string]any{"busy": 1 + c.roll(4)}) }},
	{"too fast", 1, false, func(c *chaos) error { return c.fault(map[string]any{"frequency": 1}) }},
	{"tokens die", 6, false, func(c *chaos) error {
		return c.fault(map[string]any{"kill_tokens": []any{40014, 42001}[c.roll(2)]})
	}},
}

// deadly are those that concern timers: all that end or empty a process.
var deadly = slices.DeleteFunc(slices.Clone(harms), func(h harm) bool {
	return !strings.HasPrefix(h.name, "kill") && h.name != "flush redis"
})

func (c *chaos) fault(order map[string]any) error {
	_, err := c.world.control(http.MethodPost, "faults", order, nil)
	return err
}

// rage goes on until ctx ends, and mends everything then.
func (c *chaos) rage(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			c.calm()
			return
		case <-time.After(c.while(1400 * time.Millisecond)):
		}
		if !c.strike(harms) {
			return
		}
	}
}

// afterSending kills both services when a message has arrived of which they do
// not know it yet.
func (c *chaos) afterSending() error {
	if err := c.fault(map[string]any{"timeout_after_delivery": 3}); err != nil {
		return err
	}
	time.Sleep(c.while(400 * time.Millisecond))
	c.world.second.kill()
	c.world.front.kill()
	return c.fault(map[string]any{"timeout_after_delivery": 0})
}

// volley strikes a few times in quick succession: at the instants at which much
// happens that no person has asked for.
func (c *chaos) volley() {
	for range 6 {
		time.Sleep(c.while(400 * time.Millisecond))
		if !c.strike(deadly) {
			return
		}
	}
}

// uponTimers kills both services as soon as a timer has fired, before they can
// tell anybody of it.
func (c *chaos) uponTimers(ctx context.Context) {
	fired := func() (n int) {
		_ = c.world.db.QueryRow(ctx, `select count(*) from events where cause like 'timer:%'`).Scan(&n) // it may be away just now
		return n
	}
	for before := fired(); ctx.Err() == nil; time.Sleep(2 * time.Millisecond) {
		if now := fired(); now > before {
			began := time.Now()
			c.world.second.kill()
			c.world.front.kill()
			c.struck(harm{name: "killed upon a timer", down: true}, began)
			return
		}
	}
}

// strike does one of some harms, by their weights.
func (c *chaos) strike(some []harm) bool {
	total := 0
	for _, h := range some {
		total += h.weight
	}
	at := c.roll(total)
	i := slices.IndexFunc(some, func(h harm) bool { at -= h.weight; return at < 0 })
	began := time.Now()
	if err := some[i].strike(c); err != nil {
		c.world.t.Errorf("%s: %v", some[i].name, err)
		return false
	}
	c.struck(some[i], began)
	return true
}

func (c *chaos) calm() {
	if err := c.fault(map[string]any{"reset": true}); err != nil {
		c.world.t.Errorf("end of the faults: %v", err)
	}
}

// struck counts, and measures how long the service was away unless something
// else struck meanwhile.
func (c *chaos) struck(h harm, began time.Time) {
	c.mu.Lock()
	c.count[h.name]++
	c.strikes++
	turn := c.strikes
	c.mu.Unlock()
	if !h.down {
		return
	}
	c.waiting.Go(func() {
		c.world.answers(c.world.web[c.world.front] + "/readyz")
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.strikes == turn {
			c.outages = append(c.outages, time.Since(began))
		}
	})
}
