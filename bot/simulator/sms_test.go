package simulator

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

const testNumber = "+8613800000001"

func (w *world) smsCall(change ...func(jsonMap)) cloudCall {
	req := jsonMap{"PhoneNumberSet": []string{testNumber}, "SmsSdkAppId": "1400", "SignName": "闭环", "TemplateId": "1", "TemplateParamSet": []string{"甲", "乙"}}
	for _, f := range change {
		f(req)
	}
	body, _ := json.Marshal(req)
	return cloudCall{"SendSms", "2021-01-11", "sms", testCloudID, testCloudKey, w.sim.real(), body, nil}
}

// texted is the code of the first number, or of the whole call.
func texted(got jsonMap) string {
	set, ok := got["SendStatusSet"].([]any)
	if !ok {
		return cloudCode(got)
	}
	return set[0].(jsonMap)["Code"].(string)
}

func smsWorld(t *testing.T) *world {
	return newWorld(t, func(c *Config) {
		c.SMS = SMSConfig{AppID: "1400", Sign: "闭环", Templates: map[string]string{"1": "{1}和{2}。"}}
		c.Members = []Member{{UserID: "zhangwei", Name: "张伟", Number: testNumber}}
	})
}

// A message that is in order appears on the phone of who has the number, which
// itself is shown nowhere.
func TestSMS(t *testing.T) {
	w := smsWorld(t)
	equal(t, "code", texted(w.cloud(w.smsCall())), "Ok")
	b := w.sim.phone("zhangwei").Bubbles
	equal(t, "bubbles", len(b), 1)
	equal(t, "type", b[0].Type, "sms")
	equal(t, "words", b[0].Text, "【闭环】甲和乙。")
	raw, _ := json.Marshal(w.sim.st.Members)
	if strings.Contains(string(raw), "1380000") {
		t.Errorf("members: %s", raw)
	}
}

func TestSMS_refused(t *testing.T) {
	for want, change := range map[string]func(jsonMap){
		"UnauthorizedOperation.SmsSdkAppIdVerifyFail":              func(m jsonMap) { m["SmsSdkAppId"] = "7" },
		"FailedOperation.SignatureIncorrectOrUnapproved":           func(m jsonMap) { m["SignName"] = "别人" },
		"FailedOperation.TemplateIncorrectOrUnapproved":            func(m jsonMap) { m["TemplateId"] = "2" },
		"FailedOperation.TemplateParamSetNotMatchApprovedTemplate": func(m jsonMap) { m["TemplateParamSet"] = []string{"甲"} },
		"InvalidParameterValue.TemplateParameterLengthLimit":       func(m jsonMap) { m["TemplateParamSet"] = []string{"一二三四五六七八九十甲乙丙", "乙"} },
		"InvalidParameterValue.IncorrectPhoneNumber":               func(m jsonMap) { m["PhoneNumberSet"] = []string{"110"} },
	} {
		w := smsWorld(t)
		equal(t, want, texted(w.cloud(w.smsCall(change))), want)
	}
}

// The platform takes the same words once in half a minute and twice a day.
func TestSMS_limits(t *testing.T) {
	w := smsWorld(t)
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{0, "Ok"}, {20 * time.Second, "LimitExceeded.PhoneNumberThirtySecondLimit"}, {11 * time.Second, "Ok"},
		{time.Hour, "LimitExceeded.PhoneNumberSameContentDailyLimit"}, {24 * time.Hour, "Ok"},
	} {
		w.pass(step.after)
		equal(t, step.after.String(), texted(w.cloud(w.smsCall())), step.want)
	}
	equal(t, "other words", texted(w.cloud(w.smsCall(func(m jsonMap) { m["TemplateParamSet"] = []string{"甲", "丙"} }))), "Ok")
}

func TestSMS_faults(t *testing.T) {
	w := smsWorld(t)
	w.faults(jsonMap{"fail_sms": jsonMap{"userid": "zhangwei", "code": "LimitExceeded.PhoneNumberDailyLimit"}})
	equal(t, "limit", texted(w.cloud(w.smsCall())), "LimitExceeded.PhoneNumberDailyLimit")
	equal(t, "once", texted(w.cloud(w.smsCall())), "Ok")
	w.faults(jsonMap{"fail_engine": jsonMap{"action": "SendSms", "code": "InternalError.Timeout"}})
	equal(t, "the whole call", texted(w.cloud(w.smsCall())), "InternalError.Timeout")
}
