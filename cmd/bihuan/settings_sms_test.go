package main

import (
	"strings"
	"testing"
)

func TestSMSSettings(t *testing.T) {
	whole := smsSettings{AppID: "1400000001", Sign: "闭环工单", Templates: map[string]string{"alarm": "1234567"}}
	for _, s := range []smsSettings{whole, {}, {Region: "ap-guangzhou"}} {
		if err := s.check(); err != nil {
			t.Error(err)
		}
	}
	for want, spoil := range map[string]func(*smsSettings){
		"BIHUAN_SMS_APP_ID is missing":      func(s *smsSettings) { s.AppID = "" },
		"BIHUAN_SMS_APP_ID is malformed":    func(s *smsSettings) { s.AppID = "闭环" },
		"BIHUAN_SMS_SIGN is missing":        func(s *smsSettings) { s.Sign = "" },
		"BIHUAN_SMS_SIGN is malformed":      func(s *smsSettings) { s.Sign = "【闭环】" },
		"BIHUAN_SMS_TEMPLATES is missing":   func(s *smsSettings) { s.Templates = nil },
		"BIHUAN_SMS_TEMPLATES is malformed": func(s *smsSettings) { s.Templates = map[string]string{"alarm": "1", "other": "2"} },
	} {
		s := whole
		spoil(&s)
		refused(t, want, s.check(), want)
	}
	refused(t, "secrets", checkSenses(engineSettings{}, tencentSettings{}, whole, mediaSettings{}), "BIHUAN_TENCENT_SECRET_ID is missing")
}

// What is handed in for approval holds no name and no number of a person, and each
// parameter is short enough for the strictest kind of text.
func TestSMSTemplatesPrinted(t *testing.T) {
	var out strings.Builder
	if err := printSMSTemplates(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"短信类型：通知短信", "{1}工单{2}-{3}，车牌尾号{4}，{5}", "例：西湖店", "例：HZ20260310", "例：2345", "BIHUAN_SMS_TEMPLATES=alarm=模板ID"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}
