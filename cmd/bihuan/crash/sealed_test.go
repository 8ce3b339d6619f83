//go:build unix

package crash

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bihuan/bot"
	"bihuan/storage"
	"bihuan/storage/blob"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
)

var errOnlyLooking = errors.New("only looking")

// sealed checks what needs a key to be read: the parts that tickets hold, and
// what was to be said to whom.
func (s *show) sealed() {
	s.stock(s.store)
	s.mails(s.store)
	s.seen(s.store)
}

// openStore opens the rows with the service's own keys.
func (w *world) openStore() *storage.Store {
	config := storage.Config{Company: "demo", TestClock: true, Assemble: func(docs []storage.Document) (*workflow.Organization, error) {
		out := make([]manifest.Document, len(docs))
		for i, d := range docs {
			out[i] = manifest.Document{Kind: d.Kind, Name: d.Name, Version: d.Version, Body: d.Body}
		}
		return manifest.Assemble(out)
	}}
	for _, v := range w.env {
		name, value, _ := strings.Cut(v, "=")
		switch name {
		case "BIHUAN_DATABASE_URL":
			config.DatabaseURL = value
		case "BIHUAN_SECRET_KEY":
			config.SecretKey = mustHex(value)
		case "BIHUAN_MEDIA_URL":
			blobs, err := blob.Open(value)
			if err != nil {
				w.t.Fatal(err)
			}
			config.Blobs = blobs
		}
	}
	store, err := storage.Open(w.t.Context(), config)
	if err != nil {
		w.t.Fatal(err)
	}
	return store
}

func mustHex(text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		panic(err) // made by secret
	}
	return b
}

// mail is a row of the outbox before it is taken out again to be read.
type mail struct {
	ID               int64
	Recipient, State string
	Reason           string
	Attempts         int
	Uncertain        bool
}

// mails: every row that says it was sent is on the phone it was sent to, and no
// card asks what is settled.
func (s *show) mails(store *storage.Store) {
	ended := map[int64]mail{}
	states := map[string]int{}
	for _, m := range rows[mail](s, `select id, recipient, state, last_error, attempts, uncertain from outbox`) {
		ended[m.ID] = m
		states[strings.TrimSpace(m.State+" "+m.Reason)]++
	}
	s.t.Logf("%d mails: %v", len(ended), states)
	// All is over: the rows may be claimed once more, which unseals them.
	const again = `update outbox set state = 'pending', sent_at = null, lease_until = null, attempts = 0, due_at = created_at`
	if _, err := s.db.Exec(s.t.Context(), again); err != nil {
		s.t.Fatal(err)
	}
	claimed, err := store.ClaimMail(s.t.Context(), s.now().Add(time.Hour), 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(claimed) != len(ended) {
		s.t.Errorf("%d of %d mails can be read", len(claimed), len(ended))
	}
	c := s.newComparison(store.Salt())
	for _, m := range claimed {
		c.mail(ended[m.ID], m)
	}
	c.doubles(claimed)
	c.cards()
}

// comparison holds the phones against the mails.
type comparison struct {
	show  *show
	salt  string
	texts *templates.Templates
	left  map[string]map[string]int // what phones show and no mail has claimed yet
	told  map[string]bool           // cards that were said to be settled
	kinds map[string]workflow.Notice
	fates map[string][]string // of the mails about a card
	plain int                 // settled cards whose code was lost, so that words had to do
}

func (s *show) newComparison(salt string) *comparison {
	texts, err := templates.Load()
	if err != nil {
		s.t.Fatal(err)
	}
	c := &comparison{show: s, salt: salt, texts: texts, left: map[string]map[string]int{}, told: map[string]bool{}, kinds: map[string]workflow.Notice{}, fates: map[string][]string{}}
	for id, p := range s.people {
		c.left[id] = map[string]int{}
		for _, t := range p.texts {
			c.left[id][t]++
		}
		for _, t := range p.replies {
			c.left[id][t]--
		}
	}
	return c
}

// mail checks one row.
func (c *comparison) mail(was mail, m storage.Mail) {
	t := c.show.t
	member, _ := c.show.org.Member(m.To)
	phone := c.show.people[m.To]
	name := ""
	if q := m.Notice.Question; q != nil {
		var err error
		if name, err = bot.TaskID(c.salt, m.Notice.On, q.No, m.To); err != nil {
			t.Error(err)
		}
		if !m.Notice.Update {
			c.kinds[name] = m.Notice
		}
	}
	// Where the card may or may not have arrived, its end is told in words, and
	// those may be one text with others ("merged").
	c.fates[name] = append(c.fates[name], fmt.Sprintf("%d: update %t, %s %s after %d tries", m.ID, m.Notice.Update, was.State, was.Reason, was.Attempts))
	if m.Notice.Update && (was.State == "sent" || was.State == "dropped" || was.State == "merged") {
		c.told[name] = true
	}
	if was.State != "sent" && was.State != "merged" {
		return
	}
	if shown, ok := phone.cards[name]; ok && name != "" && (!m.Notice.Update || !shown.Live) {
		return
	}
	out, err := c.texts.Message(m.Notice, textMode(member, m.Notice.Question != nil))
	if err != nil {
		t.Error(err)
		return
	}
	if m.Notice.Update {
		c.plain++
	}
	if !c.claim(m.To, out.Text, was) {
		t.Errorf("lost: %s was never shown %q (mail %d, %s, %d tries, %s)", m.To, out.Text, m.ID, was.State, was.Attempts, m.Notice.Key)
	}
}

func textMode(m workflow.Member, on bool) workflow.Member {
	m.TextMode = m.TextMode || on
	return m
}

// claim takes one showing of a text off a phone; several texts may have gone out
// as one, by their first lines.
func (c *comparison) claim(to, text string, was mail) bool {
	if c.left[to][text] > 0 {
		c.left[to][text]--
		return true
	}
	first, _, _ := strings.Cut(text, "\n")
	head := []rune(first)
	head = head[:min(len(head), 36)]
	for shown := range c.left[to] {
		if shown != text && strings.Contains(shown, string(head)) {
			return true
		}
	}
	return false
}

// doubles: no card came as words as well, and few texts came twice. That they
// may is the price of losing none: a text carries no name by which the platform
// could tell that it was there before.
func (c *comparison) doubles(mails []storage.Mail) {
	for _, m := range mails {
		name, err := bot.TaskID(c.salt, m.Notice.On, questionNo(m.Notice), m.To)
		if _, shown := c.show.people[m.To].cards[name]; err != nil || !shown || m.Notice.Update {
			continue
		}
		member, _ := c.show.org.Member(m.To)
		if out, err := c.texts.Message(m.Notice, textMode(member, true)); err == nil && c.left[m.To][out.Text] > 0 {
			c.show.t.Errorf("%s got card %s and its words as well: %q", m.To, name, out.Text)
		}
	}
	twice := 0
	for _, texts := range c.left {
		for _, n := range texts {
			twice += max(n, 0)
		}
	}
	c.show.t.Logf("%d texts beyond what had to be said, digests among them", twice)
}

func questionNo(n workflow.Notice) int {
	if n.Question == nil {
		return 0
	}
	return n.Question.No
}

// cards: no two live ones of one question, none of what is settled.
func (c *comparison) cards() {
	live := map[string][]string{}
	for _, p := range c.show.people {
		for name, shown := range p.cards {
			n, known := c.kinds[name]
			switch {
			case !known:
				c.show.t.Errorf("%s has a card that no mail tells of: %s %s", p.id, name, shown.Title)
			case !shown.Live || strings.HasPrefix(n.On, "@"):
			case !c.told[name]:
				c.show.t.Errorf("%s still has a live card of what is settled: %s %s; no mail but %s", p.id, name, shown.Title, c.fates[name])
			default:
				key := p.id + " " + n.On + " " + n.Question.Kind
				live[key] = append(live[key], name)
			}
		}
	}
	for key, names := range live {
		slices.Sort(names)
		c.show.t.Logf("live although told to be settled (its code was lost): %s %v", key, names)
	}
	c.show.t.Logf("%d settled cards told in words", c.plain)
}
