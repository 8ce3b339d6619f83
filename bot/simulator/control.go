package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxControlBody = 1 << 20

func (s *Simulator) routeControl(mux *http.ServeMux) {
	control := http.NewServeMux()
	control.HandleFunc("POST /control/members/{userid}/text", s.serveText)
	control.HandleFunc("POST /control/members/{userid}/image", s.serveImage)
	control.HandleFunc("POST /control/members/{userid}/voice", s.serveVoice)
	control.HandleFunc("POST /control/members/{userid}/file", s.serveFile)
	control.HandleFunc("POST /control/members/{userid}/sample", s.serveSendSample)
	control.HandleFunc("GET /control/samples/{kind}", s.serveSample)
	control.HandleFunc("POST /control/members/{userid}/press", s.servePress)
	control.HandleFunc("POST /control/members/{userid}/menu", s.serveMenuPress)
	control.HandleFunc("POST /control/members/{userid}/enter", s.serveEnter)
	control.HandleFunc("GET /control/members/{userid}/phone", s.servePhone)
	control.HandleFunc("GET /control/members", s.serveMembers)
	control.HandleFunc("POST /control/members", s.serveSetMembers)
	control.HandleFunc("POST /control/contact", s.serveContact)
	control.HandleFunc("GET /control/menu", s.serveMenu)
	control.HandleFunc("GET /control/sent", s.serveSent)
	control.HandleFunc("GET /control/faults", s.serveFaults)
	control.HandleFunc("POST /control/faults", s.serveSetFaults)
	control.HandleFunc("GET /control/clock", s.serveClock)
	control.HandleFunc("POST /control/advance", s.serveAdvance)
	control.HandleFunc("POST /control/verify", s.serveVerify)
	control.HandleFunc("GET /control/media/{id}", s.serveMediaInfo)
	control.HandleFunc("GET /control/media/{id}/file", s.serveMediaFile)
	control.HandleFunc("GET /control/customer/links", s.serveCustomerLinks)
	control.HandleFunc("POST /control/customer/replace", s.serveReplaceCustomer)
	control.HandleFunc("POST /control/customer/scan", s.serveScan)
	control.HandleFunc("GET /control/stream", s.serveStream)
	control.HandleFunc("/control/", func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, "没有这个控制接口")
	})
	// A page of another site must not be able to speak for a member.
	mux.Handle("/control/", http.NewCrossOriginProtection().Handler(control))
}

// outcome is the answer to everything that a member does.
type outcome struct {
	Status   int    `json:"callback_status"`
	Reply    *Reply `json:"reply"`
	Attempts int    `json:"attempts"`
	Held     bool   `json:"held,omitempty"`
	Error    string `json:"error,omitempty"`
	MediaID  string `json:"media_id,omitempty"`
}

// act delivers d and answers the control call.
func (s *Simulator) act(w http.ResponseWriter, r *http.Request, d *delivery) {
	s.deliver(r.Context(), d)
	o := outcome{Status: d.Status, Reply: d.Reply, Attempts: d.Attempts, Held: d.Held, Error: d.Err}
	if d.in.MediaID != nil {
		o.MediaID = d.in.MediaID.Text
	}
	writeJSON(w, http.StatusOK, o)
}

// from is the member that a control call speaks for. Somebody who is not on
// the list may write too: a person whom the service does not know.
func from(r *http.Request) string { return fold(r.PathValue("userid")) }

func (s *Simulator) serveText(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Content string `json:"content"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	if strings.TrimSpace(body.Content) == "" {
		fail(w, http.StatusBadRequest, "content 是空的")
		return
	}
	user := from(r)
	s.mu.Lock()
	in := s.message(user, "text")
	in.Content = node(body.Content)
	s.addBubble(user, bubble{From: "me", Type: "text", Text: body.Content})
	s.mu.Unlock()
	s.act(w, r, &delivery{From: user, What: "text", MsgID: in.MsgID, in: in})
}

func (s *Simulator) serveEnter(w http.ResponseWriter, r *http.Request) {
	user := from(r)
	s.mu.Lock()
	in := s.event(user, "enter_agent", "")
	s.mu.Unlock()
	s.act(w, r, &delivery{From: user, What: "enter", in: in})
}

// phoneView is what GET …/phone answers.
type phoneView struct {
	Now     time.Time    `json:"now"`
	Seq     int64        `json:"seq"` // give it as after next time
	Member  Member       `json:"member"`
	Bubbles []bubbleView `json:"bubbles"`
	Cards   []*CardView  `json:"cards"` // those whose buttons still call back
}

type bubbleView struct {
	bubble
	Card *CardView `json:"card,omitempty"`
}

func (s *Simulator) servePhone(w http.ResponseWriter, r *http.Request) {
	after, ok := readAfter(w, r)
	if !ok {
		return
	}
	user := from(r)
	s.mu.Lock()
	view, ok := s.phoneView(user, after)
	s.mu.Unlock()
	if !ok {
		fail(w, http.StatusNotFound, "没有这个成员")
		return
	}
	writeJSON(w, http.StatusOK, view)
}

// phoneView shows what changed after a sequence number. The caller holds s.mu.
func (s *Simulator) phoneView(user string, after int64) (phoneView, bool) {
	m, listed := s.member(user)
	p := s.st.Phones[user]
	if !listed && p == nil {
		return phoneView{}, false
	}
	v := phoneView{Now: s.now(), Seq: s.st.Seq, Member: m, Bubbles: []bubbleView{}, Cards: []*CardView{}}
	if p == nil {
		return v, true
	}
	for _, b := range p.Bubbles {
		var shown *CardView
		if c := s.st.Cards[b.CardID]; c != nil {
			shown = c.view(user)
		}
		if b.Seq > after || shown != nil && shown.Seq > after {
			v.Bubbles = append(v.Bubbles, bubbleView{*b, shown})
		}
		if shown != nil && shown.Live && shown.Seq > after {
			v.Cards = append(v.Cards, shown)
		}
	}
	return v, true
}

func (s *Simulator) serveMembers(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	members := []Member{}
	for _, m := range s.st.Members {
		m, _ = s.member(m.UserID)
		members = append(members, m)
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"members": members})
}

func (s *Simulator) serveSetMembers(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Members []Member `json:"members"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	s.mu.Lock()
	s.setMembers(body.Members)
	n := len(s.st.Members)
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"members": n})
}

// serveSent lists the API calls received and the callbacks delivered.
func (s *Simulator) serveSent(w http.ResponseWriter, r *http.Request) {
	after, ok := readAfter(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	view := struct {
		Now       time.Time   `json:"now"`
		Seq       int64       `json:"seq"`
		Calls     []*apiCall  `json:"calls"`
		Callbacks []*delivery `json:"callbacks"`
	}{s.now(), s.st.Seq, since(s.sent, after, func(c *apiCall) int64 { return c.Seq }),
		since(s.answered, after, func(d *delivery) int64 { return d.Seq })}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, view)
}

// since is the tail of a list in which seq rises, never nil.
func since[T any](list []T, after int64, seq func(T) int64) []T {
	i, _ := slices.BinarySearchFunc(list, after+1, func(v T, want int64) int { return int(seq(v) - want) })
	return append([]T{}, list[i:]...)
}

func (s *Simulator) serveVerify(w http.ResponseWriter, r *http.Request) {
	if err := s.verifyURL(r.Context()); err != nil {
		writeJSON(w, http.StatusOK, map[string]any{"ok": false, "error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true})
}

func readAfter(w http.ResponseWriter, r *http.Request) (int64, bool) {
	text := r.URL.Query().Get("after")
	if text == "" {
		return 0, true
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		fail(w, http.StatusBadRequest, "after 不是整数")
	}
	return after, err == nil
}

func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	raw, err := readBody(r, maxControlBody)
	if err == nil && len(raw) > 0 {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, "请求不是约定的 JSON："+err.Error())
	}
	return err == nil
}

func readBody(r *http.Request, limit int64) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
}

func fail(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"error": message})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) //nolint:errchkjson // a caller that hung up cannot be told
}
