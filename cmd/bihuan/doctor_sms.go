package main

import (
	"context"
	"errors"

	"bihuan/bot/sms"
)

const lineSMS = "腾讯云 短信"

// nobody is a number that no carrier gives out.
const nobody = "+8610000000000"

// sms texts a number that is none: nobody gets it, nothing is paid, and what the
// service says tells whether a real one would go out.
func (c *doctorCommand) sms(ctx context.Context) []finding {
	switch {
	case !c.SMS.on():
		return []finding{unseen(lineSMS, "没有设置，紧急情况只在企业微信里通知，夜里不一定有人看见", "设 BIHUAN_SMS_APP_ID、BIHUAN_SMS_SIGN、BIHUAN_SMS_TEMPLATES")}
	case c.SMS.check() != nil || c.tencentSettings() != nil:
		return []finding{unseen(lineSMS, later, "")}
	}
	client, err := smsClient(c.SMS, c.Tencent)
	if err == nil {
		err = client.Send(ctx, nobody, doctorText)
	}
	return []finding{smsFinding(err)}
}

func smsFinding(err error) finding {
	shown := ""
	if said, ok := errors.AsType[*sms.Error](err); ok {
		shown = "（" + said.Code + "）"
	}
	switch sms.KindOf(err) {
	case sms.Number, sms.Repeated, sms.SameToday, sms.HourLimit, sms.DayLimit, sms.Blacklisted:
		return well(lineSMS, "可以调用")
	case sms.Text:
		return ill(lineSMS, "模板或签名没有通过"+shown, "在腾讯云短信「正文模板管理」「签名管理」看审核结果，对一对 BIHUAN_SMS_SIGN 和 BIHUAN_SMS_TEMPLATES")
	case sms.Account:
		return ill(lineSMS, "应用不对、没有权限或者没有余量"+shown, "对一对 BIHUAN_SMS_APP_ID 和密钥，在腾讯云短信买套餐包")
	case sms.AppLimit:
		return dispensable(ill(lineSMS, "应用今天的条数到上限"+shown, "在腾讯云短信「应用管理」调高日发送量上限"))
	case sms.Later:
		return dispensable(ill(lineSMS, "腾讯云忙"+shown, "过一会儿再查"))
	case sms.Unknown:
	}
	if err == nil {
		return well(lineSMS, "可以调用")
	}
	return ill(lineSMS, "连不上"+shown, "这台机器要能访问 BIHUAN_TENCENT_API_URL（默认 sms.tencentcloudapi.com:443）：查 DNS、防火墙、代理")
}
