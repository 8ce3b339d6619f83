package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"bihuan/bot"
	"bihuan/bot/sms"
	"bihuan/bot/tencent"
	"bihuan/handlers/deliver"
	"bihuan/templates"
	"bihuan/workflow"
)

// texter wires the SMS channel; nil without its settings.
func texter(c serviceConfig, texts *templates.Templates) (*deliver.Texter, error) {
	if !c.SMS.on() {
		return nil, nil //nolint:nilnil // no channel is a channel that is not there
	}
	client, err := smsClient(c.SMS, c.Tencent)
	if err != nil {
		return nil, err
	}
	return &deliver.Texter{Render: texts.SMS, Send: client.Send, Classify: classifySMS}, nil
}

func smsClient(s smsSettings, t tencentSettings) (*sms.Client, error) {
	client, err := tencent.New(tencent.Config{SecretID: t.SecretID, SecretKey: t.SecretKey, URL: t.APIURL, Region: s.Region})
	if err != nil {
		return nil, err
	}
	return sms.New(client, sms.Config{AppID: s.AppID, Sign: s.Sign, Templates: s.Templates}), nil
}

// classifySMS says what an error of the SMS channel means for the message, and
// why it was lost.
func classifySMS(err error) (deliver.Class, string) {
	lost := func(reason string) (deliver.Class, string) { return deliver.Recipient, reason }
	switch sms.KindOf(err) {
	case sms.Later:
		return deliver.RetryLater, ""
	case sms.Repeated:
		return deliver.Conflict, ""
	case sms.SameToday:
		return lost(workflow.LostSame)
	case sms.HourLimit:
		return lost(workflow.LostHour)
	case sms.DayLimit:
		return lost(workflow.LostDay)
	case sms.Number:
		return lost(workflow.LostNumber)
	case sms.Blacklisted:
		return lost(workflow.LostBlacklist)
	case sms.AppLimit:
		return lost(workflow.LostApp)
	case sms.Text:
		return lost(workflow.LostTemplate)
	case sms.Account:
		return lost(workflow.LostAccount)
	case sms.Unknown:
	}
	return deliver.RetryUncertain, ""
}

// smsCommand helps to set text messages up.
type smsCommand struct {
	Templates smsTemplatesCommand `cmd:"" help:"Print the texts that have to be approved, weeks before they are used."`
}

type smsTemplatesCommand struct{}

// Run prints the texts as the console wants them.
func (*smsTemplatesCommand) Run(context.Context) error { return printSMSTemplates(os.Stdout) }

func printSMSTemplates(out io.Writer) error {
	t, err := templates.Load()
	if err != nil {
		return err
	}
	list, err := t.SMSTemplates()
	if err != nil {
		return err
	}
	for _, x := range list {
		_, _ = fmt.Fprintf(out, "模板名称：%s（%s）\n短信类型：通知短信\n模板内容：%s\n", x.About, x.Key, x.Text)
		for i, v := range x.Example {
			_, _ = fmt.Fprintf(out, "  {%d} 例：%s\n", i+1, v)
		}
		_, _ = fmt.Fprintf(out, "通过以后：BIHUAN_SMS_TEMPLATES=%s=模板ID\n\n", x.Key)
	}
	return nil
}

// doctorText is what the doctor sends: to a number that is none, so that nobody
// is woken; what the service says of it tells the rest.
var doctorText = bot.SMS{Template: "alarm", Params: []string{"检查", "HZ20260310", "0000", "0000", "检查"}}
