package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"
)

// times is how often a fault still strikes; negative: until switched off. In
// JSON it is a number, true, false, or {"times":n}.
type times int

// UnmarshalJSON accepts the three spellings.
func (t *times) UnmarshalJSON(raw []byte) error {
	var object struct {
		Times int `json:"times"`
	}
	switch {
	case bytes.Equal(raw, []byte("true")):
		*t = -1
	case bytes.Equal(raw, []byte("false")):
		*t = 0
	case len(raw) > 0 && raw[0] == '{':
		if err := json.Unmarshal(raw, &object); err != nil {
			return err
		}
		*t = times(object.Times)
	default:
		return json.Unmarshal(raw, (*int)(t))
	}
	return nil
}

// take reports whether the fault strikes now.
func (t *times) take() bool {
	if *t > 0 {
		*t--
		return true
	}
	return *t < 0
}

// strikes takes the fault t and lets the page see its switch fall back. The
// caller holds s.mu.
func (s *Simulator) strikes(t *times) bool {
	if !t.take() {
		return false
	}
	s.hub.publish("faults")
	return true
}

// failNext makes the next calls of one API answer an error code. They are not
// carried out. API "*" is any but gettoken.
type failNext struct {
	API     string `json:"api"`
	ErrCode int    `json:"errcode"`
	Times   times  `json:"times"`
}

// faults are the switches of the control API.
type faults struct {
	FailNext             []failNext      `json:"fail_next"`
	Frequency            times           `json:"frequency"` // 45009
	Busy                 times           `json:"busy"`      // -1
	DelayMS              map[string]int  `json:"delay_ms"`  // per API, "*" for all
	TimeoutAfterDelivery times           `json:"timeout_after_delivery"`
	DuplicateCallbacks   times           `json:"duplicate_callbacks"`
	ReorderCallbacks     times           `json:"reorder_callbacks"`
	DropReplies          times           `json:"drop_callbacks_replies"`
	OutOfScope           map[string]bool `json:"out_of_scope"`
	Plugin               map[string]bool `json:"plugin"`
	Down                 downKind        `json:"down"`

	MediaExpired times        `json:"media_expired"` // media/get: 40007
	MediaCut     times        `json:"media_cut"`     // the connection breaks half-way
	EnginesDown  downKind     `json:"engines_down"`
	EnginesQuota times        `json:"engines_quota"` // FailedOperation.UserHasNoFreeAmount
	HearsNothing times        `json:"hears_nothing"` // InvalidParameterValue.NoHumanVoice
	ReadsNothing times        `json:"reads_nothing"` // FailedOperation.OcrFailed
	FailEngine   []failEngine `json:"fail_engine"`
	ModelDown    downKind     `json:"model_down"`
	ModelSays    []string     `json:"model_says"` // contents of the language model's next answers
	SMSDown      downKind     `json:"sms_down"`
	FailSMS      []failSMS    `json:"fail_sms"`
}

// downKind is how an unreachable platform behaves: "", "503" or "close". In
// JSON true means "503" and false means "".
type downKind string

// UnmarshalJSON accepts the name or a flag.
func (d *downKind) UnmarshalJSON(raw []byte) error {
	switch string(raw) {
	case "true", `"503"`:
		*d = "503"
	case `"close"`:
		*d = "close"
	case "false", `""`:
		*d = ""
	default:
		return errors.New(`down must be true, false, "503" or "close"`)
	}
	return nil
}

// faultOrder is the body of POST /control/faults: what is named changes, the
// rest stays.
type faultOrder struct {
	*faults
	FailNext   json.RawMessage `json:"fail_next"`   // one or a list, added to those pending
	FailEngine json.RawMessage `json:"fail_engine"` // likewise
	FailSMS    json.RawMessage `json:"fail_sms"`    // likewise
	KillTokens json.RawMessage `json:"kill_tokens"` // true: 40014; 42001: expired
	Reset      bool            `json:"reset"`       // first clears everything
}

func (s *Simulator) serveSetFaults(w http.ResponseWriter, r *http.Request) {
	raw, err := readBody(r, maxControlBody)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.mu.Lock()
	err = s.order(raw)
	current := s.faults.clone()
	s.mu.Unlock()
	if err != nil {
		fail(w, http.StatusBadRequest, "故障设置看不懂："+err.Error())
		return
	}
	s.hub.publish("faults")
	s.hub.publish("members")
	writeJSON(w, http.StatusOK, current)
}

func (s *Simulator) serveFaults(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	current := s.faults.clone()
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, current)
}

// order applies the body of a fault request, all of it or nothing. The caller
// holds s.mu.
func (s *Simulator) order(raw []byte) error {
	var reset struct {
		Reset bool `json:"reset"`
	}
	if err := json.Unmarshal(raw, &reset); err != nil {
		return err
	}
	changed := s.faults.clone()
	if reset.Reset {
		changed = faults{}
	}
	order := faultOrder{faults: &changed}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&order); err != nil {
		return err
	}
	if err := changed.addFailNext(order.FailNext); err != nil {
		return err
	}
	if err := addCodes(&changed.FailEngine, order.FailEngine, "fail_engine needs action and code"); err != nil {
		return err
	}
	if err := addCodes(&changed.FailSMS, order.FailSMS, "fail_sms needs userid and code"); err != nil {
		return err
	}
	if err := s.killTokens(order.KillTokens); err != nil {
		return err
	}
	s.faults = changed
	return nil
}

func (f *faults) addFailNext(raw json.RawMessage) error {
	list, err := oneOrMore[failNext](raw)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.API == "" || n.ErrCode == 0 {
			return errors.New("fail_next needs api and errcode")
		}
		if n.Times == 0 {
			n.Times = 1
		}
		f.FailNext = append(f.FailNext, n)
	}
	return nil
}

// oneOrMore reads an object or a list of them.
func oneOrMore[T any](raw json.RawMessage) ([]T, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var list []T
	if raw[0] != '[' {
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	err := json.Unmarshal(raw, &list)
	return list, err
}

// killTokens ends the tokens early, as the platform may. The caller holds s.mu.
func (s *Simulator) killTokens(raw json.RawMessage) error {
	switch string(raw) {
	case "", "false", "null":
	case "true", "40014":
		clear(s.st.Tokens)
	case "42001":
		for t := range s.st.Tokens {
			s.st.Tokens[t] = time.Time{}
		}
	default:
		return errors.New("kill_tokens must be true, 40014 or 42001")
	}
	return nil
}

// strike returns the error code that a fault puts in place of the call of
// api, or 0. The caller holds s.mu.
func (f *faults) strike(api string) int {
	for i := range f.FailNext {
		n := &f.FailNext[i]
		if (n.API == api || n.API == "*" && api != "gettoken") && n.Times.take() {
			code := n.ErrCode
			if n.Times == 0 {
				f.FailNext = slices.Delete(f.FailNext, i, i+1)
			}
			return code
		}
	}
	switch {
	case api == "gettoken":
		return 0
	case f.Frequency.take():
		return errFrequency
	case f.Busy.take():
		return errBusy
	}
	return 0
}

// delay is how long the answer of api is held back.
func (f *faults) delay(api string) time.Duration {
	ms, ok := f.DelayMS[api]
	if !ok {
		ms = f.DelayMS["*"]
	}
	return time.Duration(ms) * time.Millisecond
}

func (f *faults) clone() faults {
	c := *f
	c.FailNext = slices.Clone(f.FailNext)
	c.FailEngine = slices.Clone(f.FailEngine)
	c.ModelSays = slices.Clone(f.ModelSays)
	c.FailSMS = slices.Clone(f.FailSMS)
	c.DelayMS = maps.Clone(f.DelayMS)
	c.OutOfScope = maps.Clone(f.OutOfScope)
	c.Plugin = maps.Clone(f.Plugin)
	return c
}
