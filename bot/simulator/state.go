package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// maxBubbles is how many bubbles a phone keeps.
const maxBubbles = 1000

// state is what survives a restart.
type state struct {
	Seq       int64         // counts every change that a phone shows
	LastMsgID int64         // MsgId of the last member message
	Offset    time.Duration // simulated clock minus the machine's
	Members   []Member
	Phones    map[string]*phone        // by userid
	Cards     map[string]*card         // by card id
	Codes     map[string]*responseCode // by response_code
	Tokens    map[string]time.Time     // access_token → expiry
	OAuth     map[string]*oauthCode
	Media     map[string]*medium // by media_id
	Messages  map[string]*message
	Checked   map[string]*checked // enable_duplicate_check: digest → first answer
	Menu      json.RawMessage
}

// phone is what one member sees of the application.
type phone struct {
	Bubbles  []*bubble
	Received []time.Time // of the last hour, for the quota of path 90312
}

// bubble is one entry of a chat.
type bubble struct {
	ID    int64     `json:"id"`
	Seq   int64     `json:"seq"` // of the last change
	At    time.Time `json:"at"`
	From  string    `json:"from"` // "me" or "app"
	Type  string    `json:"type"`
	Text  string    `json:"text,omitempty"`
	Title string    `json:"title,omitempty"`
	URL   string    `json:"url,omitempty"`
	Media string    `json:"media_id,omitempty"`
	// Transcript is what was said in a voice message, for the reader of the
	// page; the application does not get it.
	Transcript string  `json:"transcript,omitempty"`
	Seconds    float64 `json:"seconds,omitempty"`
	CardID     string  `json:"card_id,omitempty"`
	MsgID      string  `json:"msgid,omitempty"`
}

// card is one sent template card with the copy of each recipient.
type card struct {
	ID     string // its task_id, else made from the message id
	TaskID string
	Type   string // card_type as sent
	SentAt time.Time
	For    []string // recipients, also those who cannot see it
	Copies map[string]*cardCopy
}

// cardCopy is how one member sees a card.
type cardCopy struct {
	Body   json.RawMessage
	Seq    int64  // of the last change
	Grey   string // replace_name: the buttons are dead
	Gone   bool   // recalled
	Bubble int64
}

// message is one message/send, for recall.
type message struct {
	At  time.Time
	For []string
}

// checked remembers a request sent with enable_duplicate_check.
type checked struct {
	Until  time.Time
	Answer answer
}

func newState() state {
	return state{
		Phones: map[string]*phone{}, Cards: map[string]*card{}, Codes: map[string]*responseCode{},
		Tokens: map[string]time.Time{}, OAuth: map[string]*oauthCode{}, Media: map[string]*medium{},
		Messages: map[string]*message{}, Checked: map[string]*checked{},
	}
}

// load reads the saved state; no file is a fresh start.
func (s *Simulator) load() error {
	s.st = newState()
	if s.cfg.StatePath == "" {
		return nil
	}
	raw, err := os.ReadFile(s.cfg.StatePath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("simulator: state: %w", err)
	}
	if err := json.Unmarshal(raw, &s.st); err != nil {
		return fmt.Errorf("simulator: state: %w", err)
	}
	return nil
}

// save writes the state if it changed: to a temporary file that then takes
// the name, so that a crash leaves the old or the new one.
func (s *Simulator) save() error {
	s.mu.Lock()
	if s.cfg.StatePath == "" || !s.dirty {
		s.mu.Unlock()
		return nil
	}
	raw, err := json.Marshal(&s.st)
	s.dirty = false
	s.mu.Unlock()
	if err == nil {
		err = replaceFile(s.cfg.StatePath, raw)
	}
	if err != nil {
		s.mu.Lock()
		s.dirty = true
		s.mu.Unlock()
		return fmt.Errorf("simulator: save state: %w", err)
	}
	return nil
}

func replaceFile(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // after the rename there is nothing to remove
	_, err = temp.Write(content)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// next is the sequence number of a change. The caller holds s.mu.
func (s *Simulator) next() int64 {
	s.st.Seq++
	s.dirty = true
	return s.st.Seq
}

// addBubble puts b on the phone of userid. The caller holds s.mu.
func (s *Simulator) addBubble(userid string, b bubble) *bubble {
	b.Seq = s.next()
	b.ID = b.Seq
	b.At = s.now()
	p := s.phone(userid)
	p.Bubbles = append(p.Bubbles, &b)
	if len(p.Bubbles) > maxBubbles {
		p.Bubbles = p.Bubbles[len(p.Bubbles)-maxBubbles:]
	}
	s.hub.publish("phone:" + userid)
	return &b
}

// touch makes the bubble with this id new again. The caller holds s.mu.
func (s *Simulator) touch(userid string, id int64) {
	for _, b := range s.phone(userid).Bubbles {
		if b.ID == id {
			b.Seq = s.next()
		}
	}
	s.hub.publish("phone:" + userid)
}

// phone returns the phone of userid. The caller holds s.mu.
func (s *Simulator) phone(userid string) *phone {
	p := s.st.Phones[userid]
	if p == nil {
		p = &phone{}
		s.st.Phones[userid] = p
	}
	return p
}

// msgID draws the next 64-bit MsgId. The caller holds s.mu.
func (s *Simulator) msgID() int64 {
	s.st.LastMsgID = max(s.st.LastMsgID+1, s.real().UnixMicro())
	return s.st.LastMsgID
}
