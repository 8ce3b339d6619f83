package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// SMSConfig is what the console of the SMS product knows of an application.
// Without it every text message is refused.
type SMSConfig struct {
	AppID     string
	Sign      string
	Templates map[string]string // id → text with {1}, {2} …
}

// The platform's own limits, which its console can raise
// (cloud.tencent.com/faq/382/13303): the same words to one number.
const (
	sameWithin = 30 * time.Second
	samePerDay = 2
)

// maxNumbers is how many numbers one call may text.
const maxNumbers = 200

// textMessage is a text message that went out.
type textMessage struct {
	number, words string
	at            time.Time
}

// smsRequest is what SendSms takes (cloud.tencent.com/document/api/382/55981).
type smsRequest struct {
	PhoneNumberSet   []string
	SmsSdkAppID      string `json:"SmsSdkAppId"`
	SignName         string
	TemplateID       string `json:"TemplateId"`
	TemplateParamSet []string
}

// text answers SendSms. A call that is in order says of each number what became
// of it. The caller holds s.mu.
func (s *Simulator) text(body []byte) (answer, *tencentError) {
	var req smsRequest
	if err := json.Unmarshal(body, &req); err != nil {
		return nil, tencentRefuse("InvalidParameter", "the request is no JSON")
	}
	words, known := s.cfg.SMS.Templates[req.TemplateID]
	switch {
	case len(req.PhoneNumberSet) == 0, len(req.PhoneNumberSet) > maxNumbers:
		return nil, tencentRefuse("InvalidParameterValue.IncorrectPhoneNumber", "1 to 200 numbers are needed")
	case req.SmsSdkAppID == "" || req.SmsSdkAppID != s.cfg.SMS.AppID:
		return nil, tencentRefuse("UnauthorizedOperation.SmsSdkAppIdVerifyFail", "the application does not exist")
	}
	refused := ""
	switch {
	case req.SignName != s.cfg.SMS.Sign:
		refused = "FailedOperation.SignatureIncorrectOrUnapproved"
	case !known:
		refused = "FailedOperation.TemplateIncorrectOrUnapproved"
	case strings.Contains(words, fmt.Sprintf("{%d}", len(req.TemplateParamSet)+1)) || !strings.Contains(words, fmt.Sprintf("{%d}", len(req.TemplateParamSet))):
		refused = "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
	}
	for i, p := range req.TemplateParamSet {
		if n := len([]rune(p)); n == 0 || n > 12 {
			refused = "InvalidParameterValue.TemplateParameterLengthLimit"
		}
		words = strings.ReplaceAll(words, fmt.Sprintf("{%d}", i+1), p)
	}
	var set []answer
	for _, number := range req.PhoneNumberSet {
		code := refused
		if code == "" {
			code = s.textOne(number, "【"+req.SignName+"】"+words)
		}
		set = append(set, answer{"PhoneNumber": number, "Code": code, "Message": code, "Fee": fee(code), "SerialNo": requestID(), "IsoCode": "CN"})
	}
	return answer{"SendStatusSet": set}, nil
}

func fee(code string) int {
	if code == "Ok" {
		return 1
	}
	return 0
}

// textOne puts a message onto the phone of who has the number.
func (s *Simulator) textOne(number, words string) string {
	i := slices.IndexFunc(s.st.Members, func(m Member) bool { return m.Number != "" && m.Number == number })
	if !strings.HasPrefix(number, "+86") || len(number) != len("+8613800000000") {
		return "InvalidParameterValue.IncorrectPhoneNumber"
	}
	if i >= 0 {
		if code := strikeCode(&s.faults.FailSMS, s.st.Members[i].UserID); code != "" {
			s.hub.publish("faults")
			return code
		}
	}
	now, today := s.now(), 0
	for _, t := range s.texts {
		if t.number != number || t.words != words || now.Sub(t.at) >= 24*time.Hour {
			continue
		}
		if now.Sub(t.at) < sameWithin {
			return "LimitExceeded.PhoneNumberThirtySecondLimit"
		}
		today++
	}
	if today >= samePerDay {
		return "LimitExceeded.PhoneNumberSameContentDailyLimit"
	}
	s.texts = append(s.texts, textMessage{number, words, now})
	if i >= 0 {
		s.addBubble(s.st.Members[i].UserID, bubble{From: "app", Type: "sms", Text: words})
	}
	return "Ok"
}
