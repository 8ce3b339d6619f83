package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"bihuan/bot/simulator"
)

// outcome is what the simulator tells of a word or press.
type outcome struct {
	Status   int              `json:"callback_status"`
	Attempts int              `json:"attempts"`
	Held     bool             `json:"held"`
	Error    string           `json:"error"`
	Reply    *simulator.Reply `json:"reply"`
}

// call speaks to the simulator's control API.
func (s *story) call(method, path string, body any, answer any) {
	s.t.Helper()
	if err := s.request(method, path, "application/json", encode(body), answer); err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
}

func encode(body any) []byte {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // of strings and maps
	}
	return raw
}

func (s *story) request(method, path, kind string, body []byte, answer any) error {
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.sim+"/control/"+path, bytes.NewReader(body))
	if s.t.Context().Err() != nil { // cleaning up
		req, err = http.NewRequest(method, s.sim+"/control/"+path, bytes.NewReader(body))
	}
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", resp.Status, raw)
	}
	return json.Unmarshal(raw, answer)
}

// says types words into somebody's phone.
func (s *story) says(user, text string) *story {
	s.t.Helper()
	s.who, s.heard = user, outcome{}
	s.call("POST", "members/"+user+"/text", map[string]string{"content": text}, &s.heard)
	s.t.Logf("%s: %s", user, text)
	s.logReply()
	return s
}

func (s *story) logReply() {
	s.t.Helper()
	switch r := s.heard.Reply; {
	case r == nil:
		s.t.Logf("   → nothing (%d %s)", s.heard.Status, s.heard.Error)
	case r.Card != nil:
		s.t.Logf("   → %s", strings.ReplaceAll((&bubble{card: r.Card}).look(), "\n", " | "))
	default:
		s.t.Logf("   → %s", r.Text)
	}
}

// answered checks the answer to the last word, which comes at once.
func (s *story) answered(text string) *story {
	s.t.Helper()
	r := s.heard.Reply
	if r == nil || r.Type != "text" || !matches(text, r.Text) {
		s.t.Errorf("%s is not answered\n%s\nbut\n%s", s.who, text, s.reply())
		return s
	}
	return s.saw(s.who, words(text))
}

// settled checks that the pressed card turned into its result at once.
func (s *story) settled(line, button string) *story {
	s.t.Helper()
	w := closed(line, button)
	if r := s.heard.Reply; r == nil || r.Card == nil || !w.is(&bubble{card: r.Card}) {
		s.t.Errorf("the card of %s does not turn into\n%s\nbut\n%s", s.who, w, s.reply())
		return s
	}
	return s.saw(s.who, w)
}

// unanswered checks that the platform got no answer to show.
func (s *story) unanswered() *story {
	s.t.Helper()
	if s.heard.Reply != nil {
		s.t.Errorf("%s is answered\n%s", s.who, s.reply())
	}
	return s
}

func (s *story) reply() string {
	switch r := s.heard.Reply; {
	case r == nil:
		return fmt.Sprintf("nothing: %d %s", s.heard.Status, s.heard.Error)
	case r.Card != nil:
		return (&bubble{card: r.Card}).look()
	default:
		return r.Text
	}
}

// presses presses the button with this label, on the newest live card that has
// it and shows every one of the lines.
func (s *story) presses(user, label string, lines ...string) *story {
	s.t.Helper()
	b, key := s.find(user, label, lines)
	if b == nil {
		s.settle()
		if b, key = s.find(user, label, lines); b == nil {
			s.t.Fatalf("%s has no button [%s] on a card of %v\n%s", user, label, lines, s.picture(user))
		}
	}
	return s.pressesKey(user, label, b.card.TaskID, key)
}

func (s *story) pressesKey(user, label, task, key string) *story {
	s.t.Helper()
	s.who, s.heard = user, outcome{}
	s.call("POST", "members/"+user+"/press", map[string]string{"task_id": task, "key": key}, &s.heard)
	s.t.Logf("%s presses [%s]", user, label)
	s.logReply()
	return s
}

func (s *story) find(user, label string, lines []string) (*bubble, string) {
	s.t.Helper()
	for _, b := range slices.Backward(s.phone(user).bubbles) {
		key, ok := b.button(label)
		if ok && !slices.ContainsFunc(lines, func(l string) bool { return !b.has(l) }) {
			return b, key
		}
	}
	return nil, ""
}

// touches presses an entry of the app's menu.
func (s *story) touches(user, name string) *story {
	s.t.Helper()
	var menu struct {
		Button []struct{ Name, Key string } `json:"button"`
	}
	s.call("GET", "menu", nil, &menu)
	for _, b := range menu.Button {
		if b.Name == name {
			s.who, s.heard = user, outcome{}
			s.call("POST", "members/"+user+"/menu", map[string]string{"key": b.Key}, &s.heard)
			s.logReply()
			return s
		}
	}
	s.t.Fatalf("the menu has no %q: %+v", name, menu)
	return s
}

// photographs sends a photo on which these plates can be read, and waits until
// it was looked at.
func (s *story) photographs(user string, plates ...string) *story {
	s.t.Helper()
	return s.sends(user, "image", "photo.jpg", s.photo(), append([]string{"plate"}, plates...)...).looks()
}

// speaks sends a voice with these words, and waits until it was listened to.
func (s *story) speaks(user, words string) *story {
	s.t.Helper()
	return s.sends(user, "voice", "", nil, "transcript", words).looks()
}

// looks lets the time pass in which photos and voices of one person get one
// answer.
func (s *story) looks() *story { s.t.Helper(); return s.advance("8s") }

// sends sends a photo or voice; field says what engines find in it.
func (s *story) sends(user, kind, file string, content []byte, field ...string) *story {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	var err error
	if file != "" {
		var part io.Writer
		if part, err = form.CreateFormFile("file", file); err == nil {
			_, err = part.Write(content)
		}
	}
	for _, value := range field[min(1, len(field)):] {
		name, of, other := strings.Cut(value, "=") // a field of another name
		if !other {
			name, of = field[0], value
		}
		err = errors.Join(err, form.WriteField(name, of))
	}
	err = errors.Join(err, form.Close())
	if err != nil {
		s.t.Fatal(err)
	}
	s.who, s.heard = user, outcome{}
	if err := s.request("POST", "members/"+user+"/"+kind, form.FormDataContentType(), body.Bytes(), &s.heard); err != nil {
		s.t.Fatal(err)
	}
	s.logReply()
	return s
}

// settle waits until everything that is due has been done.
func (s *story) settle() { s.t.Helper(); s.move(map[string]any{"by": "0s"}) }

// advance lets time pass: 4h, 30m.
func (s *story) advance(by string) *story {
	s.t.Helper()
	return s.move(map[string]any{"by": by})
}

// until lets time pass until a time of the n-th day, from 1.
func (s *story) until(day int, clock string) *story {
	s.t.Helper()
	at, err := time.ParseInLocation("15:04", clock, firstDay.Location())
	if err != nil {
		s.t.Fatal(err)
	}
	to := time.Date(2026, 3, 9+day, at.Hour(), at.Minute(), 0, 0, firstDay.Location())
	return s.move(map[string]any{"to": to.Format(time.RFC3339)})
}

func (s *story) move(order map[string]any) *story {
	s.t.Helper()
	var now struct {
		Now time.Time `json:"now"`
	}
	s.call("POST", "advance", order, &now)
	if order["by"] != "0s" {
		s.t.Logf("— %s —", now.Now.In(firstDay.Location()).Format("2 15:04"))
	}
	return s
}

// off says what goes wrong, in the words of the simulator's control API.
type off map[string]any

// faults turns on, or off, what goes wrong at the platform.
func (s *story) faults(order off) *story {
	s.t.Helper()
	var now any
	s.call("POST", "faults", order, &now)
	return s
}
