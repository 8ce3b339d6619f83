package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Limits of paths 90236 and 90312.
const (
	maxReceivers   = 1000
	perMinute      = 30   // messages of the application to one member,
	perHour        = 1000 // the excess is dropped without an error
	dailyAccounts  = 200  // the daily cap is accounts × 200; smaller companies count as this many
	perAccount     = 200
	recallWithin   = 24 * time.Hour
	checkInterval  = 1800 // seconds, of enable_duplicate_check
	longestRecheck = 14400
)

// sendRequest is the envelope of message/send; the payload stands under the
// name of its msgtype.
type sendRequest struct {
	ToUser   string          `json:"touser"`
	ToParty  string          `json:"toparty"`
	ToTag    string          `json:"totag"`
	MsgType  string          `json:"msgtype"`
	AgentID  json.RawMessage `json:"agentid"`
	Check    int             `json:"enable_duplicate_check"`
	Interval *int            `json:"duplicate_check_interval"`
}

// sendMessage answers message/send (path 90236).
func (s *Simulator) sendMessage(c *apiCall) (answer, error) {
	var req sendRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if err := s.checkEnvelope(&req); err != nil {
		return nil, err
	}
	p, err := s.readPayload(req.MsgType, c.raw)
	if err != nil {
		return nil, err
	}
	c.Warnings = p.warnings
	users, invalid, invalidParties := s.resolve(split(req.ToUser), split(req.ToParty))
	if len(users) == 0 {
		return nil, refuse(errAllInvalid, "all touser & toparty & totag invalid")
	}
	if earlier := s.sentBefore(&req, c.raw); earlier != nil {
		return earlier, nil
	}
	if !s.takeDaily(len(users)) {
		return nil, refuse(errFrequency, "daily cap reached")
	}
	result := s.deliverTo(c, p, users)
	result["invaliduser"] = strings.Join(invalid, "|")
	result["invalidparty"] = strings.Join(invalidParties, "|")
	result["invalidtag"] = req.ToTag
	result["unlicenseduser"] = ""
	s.remember(&req, c.raw, result)
	return result, nil
}

func (s *Simulator) checkEnvelope(req *sendRequest) *apiError {
	if err := s.checkAgent(req.AgentID); err != nil {
		return err
	}
	if req.ToUser == "" && req.ToParty == "" && req.ToTag == "" {
		return refuse(errNoRecipients, "touser, toparty and totag are empty")
	}
	if len(split(req.ToUser)) > maxReceivers || len(split(req.ToParty)) > 100 || len(split(req.ToTag)) > 100 {
		return refuse(errListLength, "too many receivers")
	}
	if i := req.Interval; i != nil && (*i < 0 || *i > longestRecheck) {
		return refuse(errParameter, "duplicate_check_interval out of range")
	}
	return nil
}

// deliverTo puts the message on the phones and issues its ids.
func (s *Simulator) deliverTo(c *apiCall, p *payload, users []string) answer {
	msgid := "sim" + secretText()[:32]
	s.st.Messages[msgid] = &message{At: s.now(), For: users}
	result := answer{"msgid": msgid}
	if p.card != nil {
		p.card.begin(msgid, s.now(), users)
		s.st.Cards[p.card.ID] = p.card
		if p.callsBack {
			result["response_code"] = s.issueCode(p.card.ID)
		}
	}
	for _, u := range users {
		if !s.takeQuota(u) {
			c.Dropped = append(c.Dropped, u)
			continue
		}
		c.Delivered = append(c.Delivered, u)
		s.show(u, msgid, p)
	}
	return result
}

// show puts the message on one phone. The WeChat plug-in shows a hint in
// place of markdown and cards.
func (s *Simulator) show(userid, msgid string, p *payload) {
	b := p.bubble
	b.From, b.MsgID = "app", msgid
	if m, _ := s.member(userid); m.Plugin && p.clientOnly {
		s.addBubble(userid, bubble{From: "app", Type: "hint", MsgID: msgid, Text: "该消息类型暂不能展示，请到企业微信查看"})
		return
	}
	if p.card == nil {
		s.addBubble(userid, b)
		return
	}
	b.CardID = p.card.ID
	placed := s.addBubble(userid, b)
	p.card.Copies[userid] = &cardCopy{Body: p.body, Seq: placed.Seq, Bubble: placed.ID}
}

// takeQuota counts one message to userid and reports whether it may arrive.
func (s *Simulator) takeQuota(userid string) bool {
	p, now := s.phone(userid), s.now()
	p.Received = slices.DeleteFunc(p.Received, func(t time.Time) bool { return !t.Add(time.Hour).After(now) })
	recent := 0
	for _, t := range p.Received {
		if t.Add(time.Minute).After(now) {
			recent++
		}
	}
	if recent >= perMinute || len(p.Received) >= perHour {
		return false
	}
	p.Received = append(p.Received, now)
	return true
}

// takeDaily counts deliveries against the application's daily cap.
func (s *Simulator) takeDaily(n int) bool {
	day := s.now().In(china).Format(time.DateOnly)
	if s.daily.Day != day {
		s.daily = dailyCount{Day: day}
	}
	if s.daily.Count+n > max(len(s.st.Members), dailyAccounts)*perAccount {
		return false
	}
	s.daily.Count += n
	return true
}

// dailyCount is how many deliveries a day has seen.
type dailyCount struct {
	Day   string
	Count int
}

// china is the platform's own time zone.
var china = time.FixedZone("CST", 8*3600)

// sentBefore is the first answer to the same JSON within the check interval.
// A repeated card never comes here: its task_id is refused first.
func (s *Simulator) sentBefore(req *sendRequest, raw []byte) answer {
	earlier := s.st.Checked[digest(raw)]
	if req.Check != 1 || earlier == nil || !earlier.Until.After(s.now()) {
		return nil
	}
	return earlier.Answer
}

func (s *Simulator) remember(req *sendRequest, raw []byte, result answer) {
	if req.Check != 1 {
		return
	}
	now := s.now()
	for key, c := range s.st.Checked {
		if !c.Until.After(now) {
			delete(s.st.Checked, key)
		}
	}
	seconds := checkInterval
	if req.Interval != nil {
		seconds = *req.Interval
	}
	s.st.Checked[digest(raw)] = &checked{Until: now.Add(time.Duration(seconds) * time.Second), Answer: result}
}

func digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// recallMessage answers message/recall (path 94867).
func (s *Simulator) recallMessage(c *apiCall) (answer, error) {
	var req struct {
		MsgID string `json:"msgid"`
	}
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	m := s.st.Messages[req.MsgID]
	switch {
	case m == nil:
		return nil, refuse(errParameter, "invalid msgid")
	case m.At.Add(recallWithin).Before(s.now()):
		return nil, refuse(errTooOld, "msgid older than 24 hours")
	}
	for _, u := range m.For {
		s.recallFrom(u, req.MsgID)
	}
	return answer{}, nil
}

// recallFrom leaves a grey line where the message was.
func (s *Simulator) recallFrom(userid, msgid string) {
	for _, b := range s.phone(userid).Bubbles {
		if b.MsgID != msgid {
			continue
		}
		if c := s.st.Cards[b.CardID]; c != nil && c.Copies[userid] != nil {
			c.Copies[userid].Gone = true
		}
		*b = bubble{ID: b.ID, At: b.At, From: "app", Type: "hint", Text: "消息已被撤回", Seq: s.next()}
	}
	s.hub.publish("phone:" + userid)
}
