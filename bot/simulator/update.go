package simulator

import (
	"encoding/json"
	"slices"
	"time"
)

// codeLife is how long a response_code may be used.
const codeLife = 72 * time.Hour

// responseCode is good for one update of its card.
type responseCode struct {
	CardID string
	Issued time.Time
	Used   bool
}

// issueCode makes a response_code for a card. The caller holds s.mu.
func (s *Simulator) issueCode(cardID string) string {
	code := secretText()
	s.st.Codes[code] = &responseCode{CardID: cardID, Issued: s.now()}
	return code
}

// updateRequest is the body of message/update_template_card.
type updateRequest struct {
	UserIDs  []string        `json:"userids"`
	PartyIDs []int           `json:"partyids"`
	TagIDs   []int           `json:"tagids"`
	AtAll    int             `json:"atall"`
	AgentID  json.RawMessage `json:"agentid"`
	Code     string          `json:"response_code"`
	Button   *struct {
		ReplaceName string `json:"replace_name"`
	} `json:"button"`
	Card json.RawMessage `json:"template_card"`
}

// updateCard answers message/update_template_card (path 94888): the listed
// recipients of the card see it greyed or replaced; the code is spent.
func (s *Simulator) updateCard(c *apiCall) (answer, error) {
	var req updateRequest
	if err := c.decode(&req); err != nil {
		return nil, err
	}
	if err := s.checkAgent(req.AgentID); err != nil {
		if err.Code == errBadAgent {
			err = refuse(errOtherAgent, "card belongs to another application")
		}
		return nil, err
	}
	code, held, err := s.findCode(req.Code)
	if err != nil {
		return nil, err
	}
	warnings, err := checkUpdate(&req, held)
	if err != nil {
		return nil, err
	}
	users, invalid := s.updated(&req, held)
	if len(users) == 0 {
		return nil, refuse(errAllInvalid, "none of the members has this card")
	}
	code.Used = true
	c.Warnings, c.Delivered = warnings, users
	for _, u := range users {
		if req.Button != nil {
			s.grey(held, u, req.Button.ReplaceName)
		} else {
			s.replace(held, u, req.Card)
		}
	}
	return answer{"invaliduser": invalid}, nil
}

// findCode finds the card of a usable response_code. An expired code counts
// as invalid; the platform's answer to it is not documented.
func (s *Simulator) findCode(text string) (*responseCode, *card, *apiError) {
	code := s.st.Codes[text]
	switch {
	case code == nil, code.Issued.Add(codeLife).Before(s.now()):
		return nil, nil, refuse(errResponseCode, "invalid response_code")
	case code.Used:
		return nil, nil, refuse(errCodeUsed, "response_code already used")
	case s.st.Cards[code.CardID] == nil:
		return nil, nil, refuse(errUnknownTask, "unknown task_id")
	}
	return code, s.st.Cards[code.CardID], nil
}

func checkUpdate(req *updateRequest, held *card) ([]string, *apiError) {
	switch {
	case req.Button != nil && req.Card != nil:
		return nil, refuse(errParameter, "button and template_card exclude each other")
	case req.Button != nil && req.Button.ReplaceName == "":
		return nil, refuse(errReplaceName, "button.replace_name missing")
	case req.Button != nil && !greyable(held.Type):
		return nil, refuse(errCardType, "this card has no buttons to grey")
	case req.Button != nil:
		return nil, nil
	case req.Card == nil:
		return nil, refuse(errEmpty, "button or template_card required")
	}
	return checkReplacement(req.Card, held, modeUpdate)
}

// checkReplacement judges a card that takes the place of held.
func checkReplacement(raw json.RawMessage, held *card, m mode) ([]string, *apiError) {
	_, warnings, err := checkCard(raw, m)
	if err != nil {
		return nil, err
	}
	var head struct {
		TaskID string `json:"task_id"`
	}
	if json.Unmarshal(raw, &head) == nil && head.TaskID != "" && head.TaskID != held.TaskID {
		return nil, refuse(errUnknownTask, "task_id is not that of the card")
	}
	return warnings, nil
}

// updated are the recipients of the card that the request names, and the
// others that it names.
func (s *Simulator) updated(req *updateRequest, held *card) (users, invalid []string) {
	invalid = []string{}
	if req.AtAll == 1 {
		return held.For, invalid
	}
	named := slices.Clone(req.UserIDs)
	for _, id := range req.PartyIDs {
		for _, u := range s.inDepartment(itoa(id)) {
			if slices.Contains(held.For, u) {
				named = append(named, u)
			}
		}
	}
	for _, u := range named {
		switch u = fold(u); {
		case slices.Contains(users, u) || slices.Contains(invalid, u):
		case !slices.Contains(held.For, u):
			invalid = append(invalid, u)
		default:
			users = append(users, u)
		}
	}
	return users, invalid
}

// grey kills the buttons of one member's copy, if that member has one. The
// caller holds s.mu.
func (s *Simulator) grey(c *card, userid, text string) {
	if held := c.Copies[userid]; held != nil {
		held.Grey = text
		s.touchCard(c, userid)
	}
}

// replace gives one member's copy a new face. The caller holds s.mu.
func (s *Simulator) replace(c *card, userid string, body json.RawMessage) {
	if held := c.Copies[userid]; held != nil {
		held.Body, held.Grey = body, ""
		s.touchCard(c, userid)
	}
}

func (s *Simulator) touchCard(c *card, userid string) {
	held := c.Copies[userid]
	s.touch(userid, held.Bubble)
	held.Seq = s.next()
}
