//go:build unix

package crash

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// record is what the platform has seen, kept because it forgets.
type record struct {
	mu        sync.Mutex
	seq       int64
	callbacks map[string][]callback // by sender, in order
	calls     map[string]int        // messages and updates that arrived, by member
}

// callback is one message of a member with its fate.
type callback struct {
	Seq    int64  `json:"seq"`
	From   string `json:"from"`
	What   string `json:"what"`
	MsgID  int64  `json:"msgid"`
	Status int    `json:"callback_status"`
}

// apiCall is one call of the service.
type apiCall struct {
	Seq       int64           `json:"seq"`
	Path      string          `json:"path"`
	Body      json.RawMessage `json:"body"`
	Delivered []string        `json:"delivered"`
	Dropped   []string        `json:"dropped"`
	Answer    struct {
		Code    int    `json:"errcode"`
		Message string `json:"errmsg"`
	} `json:"answer"`
}

// takeIn reads what is new on the platform and on every phone.
func (s *show) takeIn() {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	var sent struct {
		Seq       int64      `json:"seq"`
		Calls     []apiCall  `json:"calls"`
		Callbacks []callback `json:"callbacks"`
	}
	if _, err := s.control(http.MethodGet, fmt.Sprintf("sent?after=%d", s.record.seq), nil, &sent); err != nil {
		if s.t.Context().Err() == nil {
			s.t.Errorf("what was sent: %v", err)
		}
		return
	}
	s.record.seq = sent.Seq
	if s.record.callbacks == nil {
		s.record.callbacks, s.record.calls = map[string][]callback{}, map[string]int{}
	}
	for _, c := range sent.Callbacks {
		s.record.callbacks[c.From] = append(s.record.callbacks[c.From], c)
	}
	for _, c := range sent.Calls {
		for _, to := range c.Delivered {
			s.record.calls[to]++
		}
		if len(c.Dropped) > 0 {
			s.t.Errorf("the platform threw away a message to %v: over the quota", c.Dropped)
		}
	}
	for _, p := range s.people {
		p.look()
	}
}
