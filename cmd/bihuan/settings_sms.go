package main

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"bihuan/bot/simulator"
	"bihuan/templates"
)

// smsSettings are those of Tencent Cloud's text messages. Without any of them
// alarms go by chat alone.
type smsSettings struct {
	AppID     string            `name:"sms-app-id" env:"BIHUAN_SMS_APP_ID" help:"SdkAppId of the SMS application at Tencent Cloud; none: alarms go by chat alone" placeholder:"ID"`
	Sign      string            `name:"sms-sign" env:"BIHUAN_SMS_SIGN" help:"The approved signature, without brackets" placeholder:"TEXT"`
	Templates map[string]string `name:"sms-templates" env:"BIHUAN_SMS_TEMPLATES" help:"Ids of the approved texts, alarm=1234567; see bihuan sms templates" placeholder:"KEY=ID"`
	Region    string            `name:"sms-region" env:"BIHUAN_SMS_REGION" help:"Where it is called" default:"ap-guangzhou" placeholder:"NAME"`
}

var smsID = regexp.MustCompile(`^[0-9]{1,20}$`)

// on tells whether text messages are set up, well or not.
func (s *smsSettings) on() bool { return s.AppID != "" || s.Sign != "" || len(s.Templates) > 0 }

// check looks at what is given; nothing at all is well.
func (s *smsSettings) check() error {
	if !s.on() {
		return nil
	}
	err := errors.Join(given("BIHUAN_SMS_APP_ID", s.AppID, "the SdkAppId, at 短信 → 应用管理 in the console of Tencent Cloud"),
		given("BIHUAN_SMS_SIGN", s.Sign, "the approved signature, at 短信 → 签名管理"))
	if s.AppID != "" && !smsID.MatchString(s.AppID) {
		err = errors.Join(err, malformed("BIHUAN_SMS_APP_ID", "a number"))
	}
	if n := utf8.RuneCountInString(s.Sign); s.Sign != "" && (n < 2 || n > 12 || strings.ContainsAny(s.Sign, "【】")) {
		err = errors.Join(err, malformed("BIHUAN_SMS_SIGN", "2 to 12 characters without brackets"))
	}
	return errors.Join(err, s.checkTemplates())
}

// checkTemplates: each text that the product sends has an id.
func (s *smsSettings) checkTemplates() error {
	const variable = "BIHUAN_SMS_TEMPLATES"
	keys, err := smsKeys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		if s.Templates[key] == "" {
			return missing(variable, "the ids of the approved texts, "+strings.Join(keys, "=…;")+"=…; see bihuan sms templates")
		}
	}
	for key, id := range s.Templates {
		if !slices.Contains(keys, key) || !smsID.MatchString(id) {
			return malformed(variable, "KEY=ID;KEY=ID with a number for each of "+strings.Join(keys, ", "))
		}
	}
	return nil
}

func smsKeys() ([]string, error) {
	t, err := templates.Load()
	if err != nil {
		return nil, err
	}
	list, err := t.SMSTemplates()
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = x.Key
	}
	return keys, err
}

// makeUp fills in an application of the simulated cloud.
func (s *smsSettings) makeUp() error {
	keys, err := smsKeys()
	s.AppID, s.Sign, s.Templates, s.Region = "1400000001", "闭环工单", map[string]string{}, "ap-guangzhou"
	for i, key := range keys {
		s.Templates[key] = "100000" + string(rune('1'+i))
	}
	return err
}

// simulated is the application as the simulated console knows it.
func (s *smsSettings) simulated() (simulator.SMSConfig, error) {
	out := simulator.SMSConfig{AppID: s.AppID, Sign: s.Sign, Templates: map[string]string{}}
	t, err := templates.Load()
	if err != nil {
		return out, err
	}
	list, err := t.SMSTemplates()
	for _, x := range list {
		out.Templates[s.Templates[x.Key]] = x.Text
	}
	return out, err
}
