// Package sms sends text messages through Tencent Cloud (SendSms, version
// 2021-01-11; cloud.tencent.com/document/api/382/55981). The service answers per
// number: a call that succeeds may still not have sent anything, and says why.
package sms

import (
	"context"
	"errors"
	"fmt"

	"bihuan/bot"
	"bihuan/bot/tencent"
)

var sendSms = tencent.API{Service: "sms", Version: "2021-01-11", Action: "SendSms"}

// codeOK is the code of a number that the message is on its way to.
const codeOK = "Ok"

// Config names the application, the approved signature and the approved texts.
type Config struct {
	AppID     string            // SdkAppId
	Sign      string            // signature, without brackets
	Templates map[string]string // key of a text → id that the console gave it
}

// Client sends text messages. It is safe for concurrent use.
type Client struct {
	client *tencent.Client
	config Config
}

// New returns a client that calls through c.
func New(c *tencent.Client, config Config) *Client { return &Client{c, config} }

// Send sends a message to a number (+8613800000000). It returns *Error for what
// the service says of the number or of the call, ErrNoTemplate for a text without
// an id, and what tencent.Client returns. No error holds the number.
func (c *Client) Send(ctx context.Context, number string, m bot.SMS) error {
	id, ok := c.config.Templates[m.Template]
	if !ok {
		return fmt.Errorf("%w: %s", ErrNoTemplate, m.Template)
	}
	var said struct {
		SendStatusSet []struct{ Code string }
	}
	err := c.client.Call(ctx, sendSms, map[string]any{
		"PhoneNumberSet": []string{number}, "SmsSdkAppId": c.config.AppID, "SignName": c.config.Sign,
		"TemplateId": id, "TemplateParamSet": m.Params,
	}, &said)
	if refused, ok := errors.AsType[*tencent.Error](err); ok {
		return &Error{Code: refused.Code}
	}
	if err != nil {
		return fmt.Errorf("sms: %w", err)
	}
	if len(said.SendStatusSet) != 1 {
		return fmt.Errorf("sms: %w: %d results for one number", tencent.ErrUnreachable, len(said.SendStatusSet))
	}
	if code := said.SendStatusSet[0].Code; code != codeOK {
		return &Error{Code: code}
	}
	return nil
}
