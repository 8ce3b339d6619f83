package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxPlatformBody = 25 << 20 // the largest upload is 20 MB
	tokenLife       = 7200 * time.Second
	wrongSecrets    = 10 // then the caller is locked out for an hour (path 90312)
	maxSent         = 5000
	hangAtMost      = time.Minute // for an answer that never comes
)

// answer is the JSON reply of an API without errcode and errmsg.
type answer map[string]any

// platformAPI is one path under /cgi-bin/.
type platformAPI struct {
	method  string
	noToken bool
	run     func(*Simulator, *apiCall) (answer, error)
}

// platformAPIs is everything that is simulated.
var platformAPIs map[string]platformAPI

func init() { // breaks the initialization cycle through (*Simulator).servePlatform
	platformAPIs = map[string]platformAPI{
		"gettoken":                     {http.MethodGet, true, (*Simulator).getToken},
		"message/send":                 {http.MethodPost, false, (*Simulator).sendMessage},
		"message/update_template_card": {http.MethodPost, false, (*Simulator).updateCard},
		"message/recall":               {http.MethodPost, false, (*Simulator).recallMessage},
		"menu/create":                  {http.MethodPost, false, (*Simulator).createMenu},
		"menu/get":                     {http.MethodGet, false, (*Simulator).getMenu},
		"menu/delete":                  {http.MethodGet, false, (*Simulator).deleteMenu},
		"getcallbackip":                {http.MethodGet, false, (*Simulator).callbackIP},
		"get_api_domain_ip":            {http.MethodGet, false, (*Simulator).callbackIP},
		"user/get":                     {http.MethodGet, false, (*Simulator).getUser},
		"user/list_id":                 {http.MethodPost, false, (*Simulator).listUsers},
		"user/list":                    {http.MethodGet, false, (*Simulator).listPeople},
		"department/list":              {http.MethodGet, false, (*Simulator).listDepartments},
		"tag/list":                     {http.MethodGet, false, (*Simulator).listTags},
		"tag/get":                      {http.MethodGet, false, (*Simulator).getTag},
		"auth/getuserinfo":             {http.MethodGet, false, (*Simulator).getUserInfo},
		"media/get":                    {http.MethodGet, false, (*Simulator).getMedia},
		"media/upload":                 {http.MethodPost, false, (*Simulator).uploadMedia},
	}
}

// apiCall is one call of the API, as /control/sent shows it.
type apiCall struct {
	Seq       int64           `json:"seq"`
	At        time.Time       `json:"at"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Action    string          `json:"action,omitempty"` // of Tencent Cloud
	Query     url.Values      `json:"query,omitempty"`  // without secrets
	Body      json.RawMessage `json:"body,omitempty"`
	Answer    answer          `json:"answer,omitempty"`
	Fault     string          `json:"fault,omitempty"`     // which switch struck
	Delivered []string        `json:"delivered,omitempty"` // members who got it
	Dropped   []string        `json:"dropped,omitempty"`   // over the quota, silently
	Warnings  []string        `json:"warnings,omitempty"`  // what the client will cut

	api     string
	request *http.Request
	raw     []byte
	file    *medium // answered instead of JSON
}

func (s *Simulator) servePlatform(w http.ResponseWriter, r *http.Request) {
	c := &apiCall{
		Method: r.Method, Path: r.URL.Path, Query: publicQuery(r.URL.Query()),
		api: strings.TrimPrefix(r.URL.Path, "/cgi-bin/"), request: r,
	}
	raw, err := readBody(r, maxPlatformBody)
	if err != nil {
		s.answerPlatform(w, c, nil, refuse(errMediaSize, "request body too large"))
		return
	}
	c.raw = raw
	if json.Valid(raw) {
		c.Body = raw
	}
	if s.unreachable(w, c) || !s.waitDelay(r.Context(), c.api) {
		return
	}
	s.syncWhileAdvancing(r.Context())
	result, err := s.call(c)
	if s.swallowed(c, err) {
		s.record(c)
		s.leaveHanging(r.Context())
	}
	s.answerPlatform(w, c, result, err)
}

// call runs the API under the lock, so that its effects and the answer agree.
func (s *Simulator) call(c *apiCall) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	api, known := platformAPIs[c.api]
	if !known {
		return nil, refuse(errUnknownAPI, "invalid url")
	}
	if c.Method != api.method && (api.method != http.MethodGet || c.Method != http.MethodPost) {
		return nil, refuse(errMethod, "require %s method", api.method)
	}
	if code := s.faults.strike(c.api); code != 0 {
		c.Fault = "fail"
		s.hub.publish("faults")
		return nil, refuse(code, "simulated fault")
	}
	if !api.noToken {
		if err := s.checkToken(c.request.URL.Query().Get("access_token")); err != nil {
			return nil, err
		}
	}
	return api.run(s, c)
}

// unreachable plays a platform that is down.
func (s *Simulator) unreachable(w http.ResponseWriter, c *apiCall) bool {
	s.mu.Lock()
	down := s.faults.Down
	s.mu.Unlock()
	return s.away(w, c, down)
}

// away plays a server that does not answer.
func (s *Simulator) away(w http.ResponseWriter, c *apiCall, down downKind) bool {
	if down == "" {
		return false
	}
	c.Fault = "down"
	s.record(c)
	if down == "close" {
		panic(http.ErrAbortHandler)
	}
	http.Error(w, "service unavailable", http.StatusServiceUnavailable)
	return true
}

// waitDelay holds the call back as ordered and reports whether the caller is
// still there.
func (s *Simulator) waitDelay(ctx context.Context, api string) bool {
	s.mu.Lock()
	delay := s.faults.delay(api)
	s.mu.Unlock()
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// swallowed reports whether the answer of a delivered message gets lost.
func (s *Simulator) swallowed(c *apiCall, err error) bool {
	if err != nil || c.api != "message/send" && c.api != "message/update_template_card" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.strikes(&s.faults.TimeoutAfterDelivery) {
		return false
	}
	c.Fault = "timeout_after_delivery"
	return true
}

// leaveHanging keeps the caller waiting until it gives up, and at last cuts
// the connection.
func (s *Simulator) leaveHanging(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, hangAtMost)
	defer cancel()
	<-ctx.Done()
	panic(http.ErrAbortHandler)
}

// answerPlatform writes the reply as the platform does: HTTP 200 whatever
// happened, the verdict in errcode and in two headers.
func (s *Simulator) answerPlatform(w http.ResponseWriter, c *apiCall, result answer, err error) {
	if err == nil && c.file != nil {
		s.record(c)
		s.writeMedia(w, c.file)
		return
	}
	code, msg := 0, "ok"
	if refused, ok := errors.AsType[*apiError](err); ok {
		code = refused.Code
		msg = fmt.Sprintf("%s, hint: [%s], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=%d",
			refused.Msg, itoa(int(s.real().Unix())), code)
	}
	c.Answer = answer{"errcode": code, "errmsg": msg}
	maps.Copy(c.Answer, result)
	w.Header().Set("Error-Code", itoa(code))
	w.Header().Set("Error-Msg", strings.SplitN(msg, ",", 2)[0])
	public := *c
	public.Answer = c.Answer.public()
	s.record(&public)
	writeJSON(w, http.StatusOK, c.Answer)
}

// public leaves out what opens doors.
func (a answer) public() answer {
	if _, secret := a["access_token"]; !secret {
		return a
	}
	hidden := answer{}
	maps.Copy(hidden, a)
	hidden["access_token"] = "…"
	return hidden
}

func publicQuery(q url.Values) url.Values {
	for _, secret := range []string{"access_token", "corpsecret", "code"} {
		if q.Has(secret) {
			q.Set(secret, "…")
		}
	}
	return q
}

// record keeps the call for /control/sent.
func (s *Simulator) record(c *apiCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Seq, c.At = s.next(), s.now()
	c.request, c.raw = nil, nil
	if len(s.sent) >= maxSent {
		s.sent = s.sent[len(s.sent)-maxSent+1:]
	}
	s.sent = append(s.sent, c)
	s.hub.publish("sent")
}

// decode reads the JSON body of a call strictly enough to tell an integer
// from a string.
func (c *apiCall) decode(into any) *apiError {
	if err := json.NewDecoder(bytes.NewReader(c.raw)).Decode(into); err != nil {
		return refuse(errParameter, "body is not the documented JSON")
	}
	return nil
}

// checkAgent compares the agentid of a call with the application's.
func (s *Simulator) checkAgent(raw json.RawMessage) *apiError {
	switch string(raw) {
	case "", "null":
		return refuse(errNoAgent, "missing agentid")
	case itoa(s.cfg.AgentID):
		return nil
	}
	return refuse(errBadAgent, "invalid agentid")
}

func (s *Simulator) callbackIP(*apiCall) (answer, error) {
	return answer{"ip_list": []string{"127.0.0.1"}}, nil
}
