package main

import (
	"fmt"
	"slices"
	"strings"

	"bihuan/bot/simulator"
)

// gets checks what comes to somebody unasked, or how a card of his changes.
func (s *story) gets(user string, wants ...any) *story {
	s.t.Helper()
	for _, w := range wants {
		if text, ok := w.(string); ok {
			w = words(text)
		}
		s.saw(user, w.(want))
	}
	return s
}

// saw ticks a bubble off that the story had not spoken of.
func (s *story) saw(user string, w want) *story {
	s.t.Helper()
	if !s.tick(user, w) {
		s.settle()
		if !s.tick(user, w) {
			s.t.Errorf("%s does not get\n%s\n\n%s", user, w, s.picture(user))
		}
	}
	return s
}

func (s *story) tick(user string, w want) bool {
	for _, b := range s.phone(user).bubbles {
		if look := b.look(); b.seen != look && w.is(b) {
			b.seen = look
			return true
		}
	}
	return false
}

// nothingElse fails the story for whatever it did not speak of, on any phone.
// Every story ends with it.
func (s *story) nothingElse() *story {
	s.t.Helper()
	s.news(func(user string, b *bubble) { s.t.Errorf("unexpected on the phone of %s:\n%s", user, b.look()) })
	return s
}

// meanwhile ticks off everything that has come so far: other stories tell it.
func (s *story) meanwhile() *story {
	s.t.Helper()
	s.news(func(string, *bubble) {})
	return s
}

// news hands over, once, what the story has not spoken of.
func (s *story) news(each func(user string, b *bubble)) {
	s.t.Helper()
	s.settle()
	var list struct {
		Members []simulator.Member `json:"members"`
	}
	s.call("GET", "members", nil, &list)
	for _, m := range list.Members {
		for _, b := range s.phone(m.UserID).bubbles {
			if b.seen != b.look() {
				each(m.UserID, b)
				b.seen = b.look()
			}
		}
	}
}

// phone brings what is known of a phone up to date.
func (s *story) phone(user string) *screen {
	s.t.Helper()
	p := s.phones[user]
	if p == nil {
		p = &screen{}
		s.phones[user] = p
	}
	var view struct {
		Seq     int64 `json:"seq"`
		Bubbles []struct {
			ID   int64               `json:"id"`
			From string              `json:"from"`
			Text string              `json:"text"`
			Card *simulator.CardView `json:"card"`
		} `json:"bubbles"`
	}
	s.call("GET", fmt.Sprintf("members/%s/phone?after=%d", user, p.after), nil, &view)
	p.after = view.Seq
	for _, v := range view.Bubbles {
		if v.From == "me" {
			continue
		}
		i := slices.IndexFunc(p.bubbles, func(b *bubble) bool { return b.id == v.ID })
		if i < 0 {
			p.bubbles = append(p.bubbles, &bubble{id: v.ID})
			i = len(p.bubbles) - 1
		}
		p.bubbles[i].text, p.bubbles[i].card = v.Text, v.Card
	}
	return p
}

// picture is everything on a phone, for the report of a failure.
func (s *story) picture(user string) string {
	s.t.Helper()
	out := "the phone of " + user + ":"
	for _, b := range s.phone(user).bubbles {
		mark := "known"
		if b.seen != b.look() {
			mark = "new"
		}
		out += "\n- " + mark + ": " + strings.ReplaceAll(b.look(), "\n", "\n  ")
	}
	return out
}

// inOrder checks that bubbles with these lines stand one below the other.
func (s *story) inOrder(user string, lines ...string) *story {
	s.t.Helper()
	rest := lines
	for _, b := range s.phone(user).bubbles {
		if len(rest) > 0 && (matches(rest[0], b.text) || b.has(rest[0])) {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		s.t.Errorf("%s does not get %q in order\n%s", user, lines, s.picture(user))
	}
	return s
}
