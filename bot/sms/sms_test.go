package sms

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bihuan/bot"
	"bihuan/bot/tencent"
)

const number = "+8613812345678"

func client(t *testing.T, status int, answer string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Tc-Region") != "ap-guangzhou" || r.Header.Get("X-Tc-Action") != "SendSms" {
			t.Errorf("region %q, action %q", r.Header.Get("X-Tc-Region"), r.Header.Get("X-Tc-Action"))
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	c, err := tencent.New(tencent.Config{SecretID: "id", SecretKey: "key", URL: server.URL, Region: "ap-guangzhou"})
	if err != nil {
		t.Fatal(err)
	}
	return New(c, Config{AppID: "1400", Sign: "闭环", Templates: map[string]string{"alarm": "1"}})
}

func status(code string) string {
	return `{"Response":{"SendStatusSet":[{"PhoneNumber":"` + number + `","Code":"` + code + `","Message":"of ` + number + `"}],"RequestId":"r"}}`
}

// A call that succeeds may still not have sent anything: the number's own code
// counts. No error holds the number.
func TestSend(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		answer string
		kind   Kind
		fine   bool
	}{
		"sent":              {200, status("Ok"), Unknown, true},
		"30 seconds":        {200, status("LimitExceeded.PhoneNumberThirtySecondLimit"), Repeated, false},
		"an hour":           {200, status("LimitExceeded.PhoneNumberOneHourLimit"), HourLimit, false},
		"a day":             {200, status("LimitExceeded.PhoneNumberDailyLimit"), DayLimit, false},
		"same words":        {200, status("LimitExceeded.PhoneNumberSameContentDailyLimit"), SameToday, false},
		"the application":   {200, status("LimitExceeded.AppDailyLimit"), AppLimit, false},
		"no number":         {200, status("InvalidParameterValue.IncorrectPhoneNumber"), Number, false},
		"unsubscribed":      {200, status("FailedOperation.PhoneNumberInBlacklist"), Blacklisted, false},
		"template":          {200, status("FailedOperation.TemplateIncorrectOrUnapproved"), Text, false},
		"balance":           {200, status("FailedOperation.InsufficientBalanceInSmsPackage"), Account, false},
		"too fast":          {200, status("LimitExceeded.DeliveryFrequencyLimit"), Later, false},
		"new code":          {200, status("FailedOperation.Whatever"), Unknown, false},
		"the whole call":    {200, `{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"` + number + `"},"RequestId":"r"}}`, Account, false},
		"inside it":         {200, `{"Response":{"Error":{"Code":"InternalError.Timeout","Message":""},"RequestId":"r"}}`, Unknown, false},
		"no result":         {200, `{"Response":{"SendStatusSet":[],"RequestId":"r"}}`, Unknown, false},
		"something else":    {200, `<html>` + number, Unknown, false},
		"a broken answer":   {200, `{"Response":{"SendStatusSet":17}}`, Unknown, false},
		"the gateway fails": {503, number, Unknown, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := client(t, c.status, c.answer).Send(t.Context(), number, bot.SMS{Template: "alarm", Params: []string{"a"}})
			if (err == nil) != c.fine {
				t.Fatalf("%v", err)
			}
			if err != nil && (KindOf(err) != c.kind || strings.Contains(err.Error(), "138")) {
				t.Errorf("kind %d: %v", KindOf(err), err)
			}
		})
	}
}

func TestSend_withoutTemplate(t *testing.T) {
	err := client(t, 200, status("Ok")).Send(t.Context(), number, bot.SMS{Template: "other"})
	if !errors.Is(err, ErrNoTemplate) || KindOf(err) != Text {
		t.Errorf("%v", err)
	}
}
