//go:build unix

package crash

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// chaos does harm at random instants, in an order that its seed gives.
type chaos struct {
	world *world
	rand  *rand.Rand

	mu      sync.Mutex
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

func (c *chaos) while(longest time.Duration) time.Duration {
	return time.Duration(c.rand.Int64N(int64(longest)))
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
	{"kill redis", 9, false, func(c *chaos) error { return c.world.killRedis(c.while(2*time.Second), c.rand.IntN(2) == 0) }},
	{"kill postgres", 9, true, func(c *chaos) error { return c.world.killPostgres(c.while(time.Second)) }},
	{"platform down", 6, false, func(c *chaos) error {
		how := []string{"503", "close"}[c.rand.IntN(2)]
		if err := c.fault(map[string]any{"down": how}); err != nil {
			return err
		}
		time.Sleep(c.while(1500 * time.Millisecond))
		return c.fault(map[string]any{"down": ""})
	}},
	{"callbacks twice", 9, false, func(c *chaos) error { return c.fault(map[string]any{"duplicate_callbacks": 1 + c.rand.IntN(8)}) }},
	{"answers lost", 9, false, func(c *chaos) error { return c.fault(map[string]any{"drop_callbacks_replies": 1 + c.rand.IntN(6)}) }},
	{"sent without an answer", 2, false, func(c *chaos) error { return c.fault(map[string]any{"timeout_after_delivery": 1}) }},
	{"platform busy", 3, false, func(c *chaos) error { return c.fault(map[string]any{"busy": 1 + c.rand.IntN(4)}) }},
	{"too fast", 1, false, func(c *chaos) error { return c.fault(map[string]any{"frequency": 1}) }},
	{"tokens die", 6, false, func(c *chaos) error {
		return c.fault(map[string]any{"kill_tokens": []any{40014, 42001}[c.rand.IntN(2)]})
	}},
}

func (c *chaos) fault(order map[string]any) error {
	_, err := c.world.control(http.MethodPost, "faults", order, nil)
	return err
}

// rage goes on until ctx ends, and mends everything then.
func (c *chaos) rage(ctx context.Context) {
	total := 0
	for _, h := range harms {
		total += h.weight
	}
	for {
		select {
		case <-ctx.Done():
			c.calm()
			return
		case <-time.After(c.while(1400 * time.Millisecond)):
		}
		at := c.rand.IntN(total)
		i := slices.IndexFunc(harms, func(h harm) bool { at -= h.weight; return at < 0 })
		began := time.Now()
		if err := harms[i].strike(c); err != nil {
			c.world.t.Errorf("%s: %v", harms[i].name, err)
			return
		}
		c.struck(harms[i], began)
	}
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
