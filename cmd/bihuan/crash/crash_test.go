//go:build unix

// Package crash lives many tickets' lives in the phones of the simulator while
// the service is killed at random instants, Redis loses what it holds,
// PostgreSQL dies and comes back, and the platform misbehaves. Then it audits:
// nothing was lost, nothing happened twice.
//
// BIHUAN_CRASH_FOR is how long the harm goes on (30s; what has begun by then is
// ended), BIHUAN_CRASH_SEED repeats its order.
package crash

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bihuan/workflow"
)

const (
	perStore = 6                // lives at a time
	slow     = 10 * time.Second // worth a line
)

func TestNothingIsLostAndNothingHappensTwice(t *testing.T) {
	length, seed := settings(t)
	t.Logf("BIHUAN_CRASH_FOR=%s BIHUAN_CRASH_SEED=%d", length, seed)
	w := create(t)
	s := newShow(w, seed)
	began := time.Now()
	w.guarded(func() {
		s.play(length)
		s.idle()
	})
	t.Logf("%d tickets, %d messages in %s", len(s.lives), asked.Load(), time.Since(began).Round(time.Second))
	s.chaos.report(t)
	for _, p := range []*process{w.second, w.front} {
		if err := p.end(syscall.SIGTERM); err != nil {
			t.Errorf("%s ended with %v", p.name, err)
		}
	}
	w.guarded(s.audit)
}

func settings(t *testing.T) (length time.Duration, seed uint64) {
	length, seed = 30*time.Second, uint64(time.Now().UnixNano())
	var err error
	if text := os.Getenv("BIHUAN_CRASH_FOR"); text != "" {
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatalf("BIHUAN_CRASH_FOR: %v", err)
		}
	} else if testing.Short() {
		length = 10 * time.Second
	}
	if text := os.Getenv("BIHUAN_CRASH_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("BIHUAN_CRASH_SEED: %v", err)
		}
	}
	return length, seed
}

// show is the whole run: the people, the lives, and who disturbs them.
type show struct {
	*world
	rand   *rand.Rand
	people map[string]*person
	lives  []*life
	chaos  *chaos
	record record
}

func newShow(w *world, seed uint64) *show {
	s := &show{world: w, rand: rand.New(rand.NewPCG(seed, 1)), people: map[string]*person{}}
	for _, m := range w.org.Members {
		s.people[m.UserID] = &person{world: w, id: m.UserID, cards: map[string]card{}}
	}
	s.chaos = &chaos{world: w, rand: rand.New(rand.NewPCG(seed, 2)), count: map[string]int{}}
	return s
}

// play lives one day after the other until the time is over.
func (s *show) play(length time.Duration) {
	ctx, cancel := context.WithTimeout(s.t.Context(), length)
	watched, unwatch := context.WithCancel(s.t.Context())
	var others sync.WaitGroup
	defer others.Wait()
	defer unwatch()
	others.Go(func() { s.watch(watched) })
	defer cancel() // before the wait, should a life end in the middle
	s.advance(s.morning())
	others.Go(func() { s.chaos.rage(ctx) })
	for day := 0; ctx.Err() == nil; day++ {
		s.day(day)
	}
}

// watch takes in what happens on the platform before it forgets.
func (s *show) watch(ctx context.Context) {
	for ctx.Err() == nil {
		s.takeIn()
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// morning is half an hour after the next day's opening.
func (s *show) morning() time.Time {
	at, err := s.org.Shops[0].Calendar.NextOpening(s.now().Truncate(24 * time.Hour).Add(24 * time.Hour))
	if err != nil {
		s.t.Fatal(err)
	}
	return at.Add(30 * time.Minute)
}

// businessTime is when so much business time has passed.
func (s *show) businessTime(from time.Time, d time.Duration) time.Time {
	at, err := s.org.Shops[0].Calendar.Add(from, d)
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

// day begins a number of lives in every store, lets those that are to stall do
// so, and ends them all.
func (s *show) day(n int) {
	if n > 0 {
		s.advance(s.morning())
	}
	var today, stalled []*life
	for i, shop := range s.org.Shops {
		for k := range perStore {
			today = append(today, s.newLife(shop, kind(k%int(kinds)), (n*len(s.org.Shops)+i)*perStore+k))
		}
	}
	s.lives = append(s.lives, today...)
	s.together(today, true, (*life).begin)
	for _, l := range today {
		if !l.ended {
			stalled = append(stalled, l)
		}
	}
	first := s.now() // from here on all of them stall at nearly the same time
	s.together(stalled, false, func(l *life) { l.many(l.tech, "进度 在做了", "commented") })
	last := s.now()
	s.underFire(s.businessTime(first, 4*time.Hour))
	s.advance(s.businessTime(last, 4*time.Hour+time.Minute))
	s.breathe()
	unanswered := func(l *life) bool { return l.kind == escalated }
	s.together(slices.DeleteFunc(slices.Clone(stalled), unanswered), false, (*life).fuse)
	s.underFire(s.businessTime(first, 4*time.Hour+30*time.Minute))
	s.advance(s.businessTime(last, 4*time.Hour+32*time.Minute))
	s.breathe()
	s.together(slices.DeleteFunc(slices.Clone(stalled), func(l *life) bool { return !unanswered(l) }), false, (*life).fuse)
	s.together(stalled, true, (*life).finish)
}

// underFire goes to just before an instant at which timers fall due, and lets it
// come by itself in a volley of strikes.
func (s *show) underFire(due time.Time) {
	s.advance(due.Add(-time.Second))
	ctx, cancel := context.WithCancel(s.t.Context())
	var all sync.WaitGroup
	all.Go(func() { s.chaos.uponTimers(ctx) })
	s.chaos.volley()
	cancel()
	all.Wait()
}

// breathe gives every loop of both services a turn, so that what should not
// happen again has the time to.
func (s *show) breathe() {
	s.ready()
	time.Sleep(1500 * time.Millisecond)
}

// together lives parts of lives side by side. Meanwhile time may fly, so that
// nobody waits long for a platform that asks for patience.
func (s *show) together(lives []*life, fly bool, part func(*life)) {
	began := time.Now()
	defer func() {
		if took := time.Since(began); took > slow {
			s.t.Logf("%d lives took %s together", len(lives), took.Round(time.Second))
		}
	}()
	done := make(chan struct{})
	var all sync.WaitGroup
	for _, l := range lives {
		all.Go(func() { part(l) })
	}
	go func() { all.Wait(); close(done) }()
	for {
		select {
		case <-done:
			if s.t.Failed() {
				runtime.Goexit()
			}
			return
		case <-time.After(1500 * time.Millisecond):
		}
		if fly {
			s.advance(s.now().Add(20 * time.Second))
		}
	}
}

var prefixes = map[string]string{"HZ01": "", "HZ02": "hz02_", "NB01": "nb01_", "WZ01": "wz01_"}

// parts are some that the stores have, one that they soon lack, and one that the
// first store has none of.
var parts = []string{"", "04465-02220", "BOSCH-0986AF1108", "BOSCH-08921"}

func (s *show) newLife(shop workflow.Shop, k kind, n int) *life {
	who := func(id string) *person { return s.people[prefixes[shop.Code]+id] }
	l := &life{world: s.world, kind: k, store: shop.Code, plate: fmt.Sprintf("浙A%05d", 10000+n),
		rand: rand.New(rand.NewPCG(s.rand.Uint64(), uint64(n))), part: parts[s.rand.IntN(len(parts))], stop: s.rand.IntN(8),
		desk: who("guwen"), advisor: who("guwen"), front: who("qiantai"), lead: who("banzhang"), boss: who("dianzhang"), clerk: who("cangguan"),
		crew: []*person{who("zhangwei"), who("liqiang")}}
	if s.rand.IntN(2) == 0 {
		l.desk = l.front
	}
	for _, other := range s.org.Shops {
		if other.Code != shop.Code {
			l.givers = append(l.givers, s.people[prefixes[other.Code]+"cangguan"])
		}
	}
	return l
}

// idle waits until nothing is left to do, without help from the service.
func (s *show) idle() {
	s.ready()
	s.chaos.waiting.Wait()
	s.advance(s.now().Add(10 * time.Minute)) // what has to be tried again is, once more
	s.eventually("idle", func() error {
		var mails, timers int
		err := s.db.QueryRow(s.t.Context(), `select (select count(*) from outbox where state = 'pending'), (select count(*) from timers)`).Scan(&mails, &timers)
		if err == nil && mails+timers > 0 {
			s.advance(s.now().Add(time.Minute))
			err = fmt.Errorf("%d mails and %d timers are left", mails, timers)
		}
		return err
	})
	s.takeIn()
}

// guarded does something that may give up midway, and then ends the test with
// what is there to see.
func (w *world) guarded(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	<-done
	if w.t.Failed() {
		w.autopsy()
		w.t.FailNow()
	}
}

func (c *chaos) report(t *testing.T) {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(c.count)) {
		lines = append(lines, fmt.Sprintf("%s %d", name, c.count[name]))
	}
	t.Logf("%d strikes: %s", c.strikes, strings.Join(lines, ", "))
	slices.SortFunc(c.outages, cmp.Compare[time.Duration])
	if n := len(c.outages); n > 0 {
		t.Logf("ready again after %s in the middle, %s at worst, of %d outages", c.outages[n/2].Round(time.Millisecond), c.outages[n-1].Round(time.Millisecond), n)
	}
}
