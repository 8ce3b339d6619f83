//go:build unix

package crash

import (
	"fmt"
	"net/http"
	"sync"
)

// record is what the platform has seen, kept because it forgets.
type record struct {
	mu        sync.Mutex
	seq       int64
	callbacks map[string][]callback // by sender, in order
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
	Dropped []string `json:"dropped"` // members who should have got it
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
		s.record.callbacks = map[string][]callback{}
	}
	for _, c := range sent.Callbacks {
		s.record.callbacks[c.From] = append(s.record.callbacks[c.From], c)
	}
	for _, c := range sent.Calls {
		if len(c.Dropped) > 0 {
			s.t.Errorf("the platform threw away a message to %v: over the quota", c.Dropped)
		}
	}
	for _, p := range s.people {
		p.look()
	}
}
