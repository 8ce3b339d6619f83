//go:build unix

package crash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// person is a member with a phone and one thumb: one message at a time.
type person struct {
	world *world
	id    string
	thumb sync.Mutex

	mu      sync.Mutex // of what the phone shows
	seq     int64
	cards   map[string]card // by name
	texts   []string        // what the application said, in order
	said    []*attempt      // in the order in which the platform took them up
	pressed []*attempt
	sent    []*attempt // photos and voices
	replies []string   // answers in words
}

// card is one as a phone shows it.
type card struct {
	Name    string `json:"task_id"`
	Title   string `json:"title"`
	Desc    string `json:"desc"`
	Closed  string `json:"closed"`
	Live    bool   `json:"live"`
	Buttons []struct {
		Key      string `json:"key"`
		Text     string `json:"text"`
		Disabled bool   `json:"disabled"`
	} `json:"buttons"`
}

// key is the key of the button with a label, empty if there is none to press.
func (c card) key(label string) string {
	for _, b := range c.Buttons {
		if (b.Text == label || strings.HasSuffix(b.Text, "."+label)) && !b.Disabled { // some name their letter
			return b.Key
		}
	}
	return ""
}

// attempt is one message, of which the service may know or not.
type attempt struct {
	user, card, key string   // card and key are empty for words
	photo           bool     // and not a voice
	taken           bool     // the platform got a 200
	ids             []string // of the inbox
}

// intent is what a person wants done; he goes on until he gets an answer.
type intent struct {
	what     string
	effect   string // type of the event that it must leave exactly once; empty: none
	many     bool   // each attempt leaves one
	attempts []*attempt
}

// outcome is what the platform tells of a message.
type outcome struct {
	Status int `json:"callback_status"`
	Reply  *struct {
		Text string `json:"text"`
		Card *card  `json:"card"`
	} `json:"reply"`
	Error string `json:"error"`
}

func (o outcome) text() string {
	if o.Reply == nil {
		return ""
	}
	return o.Reply.Text
}

var asked atomic.Int64 // messages of people, repeated ones as well

// control calls the platform's control API.
func (w *world) control(method, path string, body, into any) (int, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	return w.request(method, path, "application/json", raw, into)
}

func (w *world) request(method, path, kind string, body []byte, into any) (int, error) {
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.sim+"/control/"+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		return resp.StatusCode, fmt.Errorf("%s: %d %s", path, resp.StatusCode, raw)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(raw, into)
	}
	return resp.StatusCode, err
}

// say sends words, again and again until the platform could deliver them, and
// returns the answer.
func (p *person) say(i *intent, words string) string {
	p.thumb.Lock()
	defer p.thumb.Unlock()
	return p.sayAgain(i, words)
}

func (p *person) sayAgain(i *intent, words string) string {
	var out outcome
	p.world.eventually(p.id+" 说 "+words, func() error {
		out = outcome{}
		a := &attempt{user: p.id}
		p.said, i.attempts = append(p.said, a), append(i.attempts, a)
		asked.Add(1)
		if _, err := p.world.control(http.MethodPost, "members/"+p.id+"/text", map[string]string{"content": words}, &out); err != nil {
			return err
		}
		return p.judge(a, out)
	})
	return out.text()
}

// judge notes whether the service has taken the message.
func (p *person) judge(a *attempt, out outcome) error {
	if t := out.text(); t != "" {
		p.replies = append(p.replies, t)
	}
	a.taken = out.Status == http.StatusOK
	if !a.taken {
		return fmt.Errorf("no answer: %d %s", out.Status, out.Error)
	}
	if out.Error != "" {
		return fmt.Errorf("an answer that cannot be shown: %s", out.Error)
	}
	return nil
}

// press waits for a live card of a ticket with a button, and presses it until
// the platform could deliver that, or the card has changed meanwhile.
func (p *person) press(i *intent, about, label string) {
	p.presses(i, p.waits(about, label), label)
}

// presses does so with a card that was seen.
func (p *person) presses(i *intent, c card, label string) {
	p.thumb.Lock()
	defer p.thumb.Unlock()
	p.pressAgain(i, c, label)
}

func (p *person) pressAgain(i *intent, c card, label string) {
	key := c.key(label)
	p.world.eventually(p.id+" 按 "+label+" "+c.Title, func() error {
		a := &attempt{user: p.id, card: c.Name, key: key}
		var out outcome
		status, err := p.world.control(http.MethodPost, "members/"+p.id+"/press", map[string]string{"task_id": c.Name, "key": key}, &out)
		if status == http.StatusConflict {
			return nil // somebody else was faster, or an earlier press did it
		}
		p.pressed, i.attempts = append(p.pressed, a), append(i.attempts, a)
		asked.Add(1)
		if err != nil {
			return err
		}
		return p.judge(a, out)
	})
}

// waits returns the live card about something that has a button.
func (p *person) waits(about, label string) card {
	var found card
	p.world.eventually(fmt.Sprintf("%s 等着按 %s %s", p.id, about, label), func() error {
		c, ok := p.sees(about, label)
		if !ok {
			return fmt.Errorf("no such card; %s", p.shows(about))
		}
		found = c
		return nil
	})
	return found
}

// sees looks for a live card about something that has a button.
func (p *person) sees(about, label string) (card, bool) {
	p.look()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.cards {
		if c.Live && c.key(label) != "" && (strings.Contains(c.Name, about) || strings.Contains(c.Title, about)) {
			return c, true
		}
	}
	return card{}, false
}

// look takes in what is new on the phone.
func (p *person) look() {
	p.mu.Lock()
	defer p.mu.Unlock()
	var phone struct {
		Seq     int64 `json:"seq"`
		Bubbles []struct {
			ID   int64  `json:"id"`
			Seq  int64  `json:"seq"`
			From string `json:"from"`
			Text string `json:"text"`
			Card *card  `json:"card"`
		} `json:"bubbles"`
	}
	if _, err := p.world.control(http.MethodGet, fmt.Sprintf("members/%s/phone?after=%d", p.id, p.seq), nil, &phone); err != nil {
		p.world.t.Errorf("the phone of %s: %v", p.id, err)
		return
	}
	for _, b := range phone.Bubbles {
		switch {
		case b.Card != nil:
			p.cards[b.Card.Name] = *b.Card
		case b.From == "app" && b.Seq > p.seq:
			p.texts = append(p.texts, b.Text)
		}
	}
	p.seq = phone.Seq
}

// shows tells what is on the phone about something.
func (p *person) shows(about string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := fmt.Sprintf("the last words were %q", p.texts[max(0, len(p.texts)-3):])
	for _, c := range p.cards {
		if strings.Contains(c.Name, about) {
			text += fmt.Sprintf("; card %+v", c)
		}
	}
	return text
}

// now is the time that the platform shows.
func (w *world) now() time.Time {
	var clock struct {
		Now time.Time `json:"now"`
	}
	w.eventually("the time", func() error {
		_, err := w.control(http.MethodGet, "clock", nil, &clock)
		return err
	})
	return clock.Now
}

// advance moves the clock to an instant, through whatever dies on the way.
func (w *world) advance(to time.Time) {
	w.t.Helper()
	began := time.Now()
	defer func() {
		if took := time.Since(began); took > slow {
			w.t.Logf("it took %s until it was %s", took.Round(time.Second), to.Format(time.TimeOnly))
		}
	}()
	w.eventually("advance to "+to.Format(time.DateTime), func() error {
		var reading struct {
			Now time.Time `json:"now"`
		}
		if w.now().After(to) {
			return nil // it was there already when its answer got lost
		}
		_, err := w.control(http.MethodPost, "advance", map[string]string{"to": to.Format(time.RFC3339Nano)}, &reading)
		return err
	})
}
