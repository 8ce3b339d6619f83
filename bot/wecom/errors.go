package wecom

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Error is a refusal by the platform: branch on Code (path 90313), Message is
// for people and changes without notice.
type Error struct {
	Code    int
	Message string // without secrets, tokens and addresses
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("wecom: errcode %d: %s", e.Code, e.Message) }

// TransportError is a call that brought no answer of the platform.
type TransportError struct {
	Call string // such as "message/send"
	// Sent tells that the request may have reached the platform, so that the
	// outcome is unknown.
	Sent bool
	Err  error // never holds the address that was called
}

// Error implements error.
func (e *TransportError) Error() string { return "wecom: " + e.Call + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// RecipientError is a message that the platform took but will not show to its
// one recipient (path 90236: invaliduser, unlicenseduser).
type RecipientError struct {
	// Unlicensed: in the application's visible scope, but without a licence
	// for its interfaces. Else outside of that scope, or no member.
	Unlicensed bool
}

// Error implements error. It does not name the member.
func (e *RecipientError) Error() string {
	if e.Unlicensed {
		return "wecom: recipient has no licence"
	}
	return "wecom: recipient does not see the application"
}

// Kind says what to do about an error of Send or Update.
type Kind int

// The kinds of error.
const (
	// None: no error.
	None Kind = iota
	// Later: the platform did not take it; try again later. Faults of the
	// application's settings are here too: its messages can wait for the
	// administrator.
	Later
	// Unknown: it may have been taken; try again with Once and the same TaskID.
	Unknown
	// Frequency: a quota is used up; wait for its window (a minute, an hour, a
	// day) before any call of the same kind.
	Frequency
	// Recipient: this person cannot get it; try another way to reach them.
	Recipient
	// Repeated: a card with this TaskID was sent before. On a repeated attempt
	// that means that the first one succeeded.
	Repeated
	// Permanent: it will never be taken as it is.
	Permanent
)

// String returns the kind's name, for logs and metrics.
func (k Kind) String() string {
	return [...]string{"none", "later", "unknown", "frequency", "recipient", "repeated", "permanent"}[k]
}

// Codes that decide something here.
const (
	codeBusy         = -1
	codeTokenInvalid = 40014
	codeTokenExpired = 42001
	codeTaskIDUsed   = 42014
)

// kinds sorts the codes that are not Permanent.
var kinds = map[int]Kind{
	codeBusy:         Later,
	codeTokenInvalid: Later,
	codeTokenExpired: Later,
	40001:            Later, // the application's secret
	40091:            Later,
	40013:            Later, // the corp id
	43012:            Later, // no callback URL
	45033:            Later, // too many calls at once
	48002:            Later, // interface not granted
	50003:            Later, // application disabled
	60020:            Later, // address not trusted
	301002:           Later, // agent id of another application

	45009: Frequency,

	40003: Recipient, // no such user id
	43004: Recipient,
	46004: Recipient,
	50002: Recipient, // outside the application's scope
	60021: Recipient,
	60111: Recipient,
	81013: Recipient, // nobody left to send to

	codeTaskIDUsed: Repeated,
}

// Class sorts an error of this package for whoever repeats failed sends.
func Class(err error) Kind {
	if err == nil {
		return None
	}
	if refused, ok := errors.AsType[*Error](err); ok {
		if kind, ok := kinds[refused.Code]; ok {
			return kind
		}
		return Permanent
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		if lost.Sent {
			return Unknown
		}
		return Later
	}
	if _, ok := errors.AsType[*RecipientError](err); ok {
		return Recipient
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Later // while waiting for the token, before anything was sent
	}
	return Permanent
}

func isTokenError(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Code == codeTokenInvalid || e.Code == codeTokenExpired)
}

var (
	addressPattern = regexp.MustCompile(`[a-z]+://\S+`)
	secretPattern  = regexp.MustCompile(`(?i)(access_token|corpsecret|secret|key|ticket|code)=[^&\s]+`)
)

// scrub removes secrets, by value and by name, and addresses from a message.
// The platform's own hint, with the caller's address, goes too.
func scrub(s string, secrets ...string) string {
	s, _, _ = strings.Cut(s, ", hint:")
	for _, secret := range secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	s = addressPattern.ReplaceAllString(s, "…")
	return cut(secretPattern.ReplaceAllString(s, "$1=…"), 200)
}
