package sms

import (
	"errors"
	"strings"

	"bihuan/bot/tencent"
)

// ErrNoTemplate is a text that has no id of the console.
var ErrNoTemplate = errors.New("sms: no template id")

// Error is what the service says of a number, or of the whole call. Its own
// words are left out, for they may quote the number.
type Error struct{ Code string }

// Error implements error.
func (e *Error) Error() string { return "sms: " + e.Code }

// Kind says what an error means for the message.
type Kind int

// The kinds.
const (
	// Unknown: nobody can tell whether it was sent.
	Unknown Kind = iota
	// Later: it was not sent, later it may be.
	Later
	// Repeated: the number got the same words less than 30 s ago.
	Repeated
	// SameToday: the number got the same words as often today as it may.
	SameToday
	// HourLimit, DayLimit: the number got as many as it may.
	HourLimit
	DayLimit
	// Number: it is none.
	Number
	// Blacklisted: its owner has unsubscribed.
	Blacklisted
	// AppLimit: the application sent as many today as it may.
	AppLimit
	// Text: the template, the signature or the parameters are not approved.
	Text
	// Account: the operator has to act: money, rights, secrets, application.
	Account
)

// kinds sorts codes by their beginnings, the first that fits counts
// (cloud.tencent.com/document/api/382/59177 and 382/55981).
var kinds = []struct {
	prefix string
	kind   Kind
}{
	{"LimitExceeded.PhoneNumberThirtySecondLimit", Repeated},
	{"LimitExceeded.PhoneNumberSameContentDailyLimit", SameToday},
	{"LimitExceeded.PhoneNumberOneHourLimit", HourLimit},
	{"LimitExceeded.PhoneNumberDailyLimit", DayLimit},
	{"LimitExceeded.AppDailyLimit", AppLimit},
	{"LimitExceeded.AppMainlandChinaDailyLimit", AppLimit},
	{"LimitExceeded.DeliveryFrequencyLimit", Later},
	{"RequestLimitExceeded", Later},
	{"FailedOperation.PhoneNumberInBlacklist", Blacklisted},
	{"InvalidParameterValue.IncorrectPhoneNumber", Number},
	{"InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", Text},
	{"InvalidParameterValue.TemplateParameter", Text},
	{"InvalidParameterValue.ContentLengthLimit", Text},
	{"InvalidParameterValue.SdkAppIdNotExist", Account},
	{"FailedOperation.ContainSensitiveWord", Text},
	{"FailedOperation.SignatureIncorrectOrUnapproved", Text},
	{"FailedOperation.TemplateIncorrectOrUnapproved", Text},
	{"FailedOperation.MissingSignature", Text},
	{"FailedOperation.TemplateParamSetNotMatchApprovedTemplate", Text},
	{"FailedOperation.InsufficientBalanceInSmsPackage", Account},
	{"UnauthorizedOperation", Account},
	{"AuthFailure", Account},
	{"UnsupportedOperation", Account},
}

// KindOf sorts an error of Client.Send.
func KindOf(err error) Kind {
	if errors.Is(err, ErrNoTemplate) {
		return Text
	}
	said, ok := errors.AsType[*Error](err)
	if !ok {
		return Unknown
	}
	for _, k := range kinds {
		if strings.HasPrefix(said.Code, k.prefix) {
			return k.kind
		}
	}
	if (&tencent.Error{Code: said.Code}).Class() == tencent.Account {
		return Account
	}
	return Unknown
}
