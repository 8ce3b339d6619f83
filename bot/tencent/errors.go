package tencent

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUnreachable is no answer, or none of the service's own: the network, a
// timeout, a proxy's page.
var ErrUnreachable = errors.New("tencent: no answer")

// Error is what the service says instead of an answer. Its own words are left
// out: the code says as much, and stays the same.
type Error struct {
	Action    string
	Code      string // such as "AuthFailure.SignatureFailure"
	RequestID string // for the vendor's support
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("tencent: %s: %s (request %s)", e.Action, e.Code, e.RequestID)
}

// Class says who can do something about an Error.
type Class int

// The classes.
const (
	// Fault is for none of the following: each product sorts its own codes.
	Fault Class = iota
	// Busy: the service is overloaded or failing; try again later.
	Busy
	// Account: the operator has to act, for the money, the free amount or the
	// product is not there.
	Account
	// Access: the operator has to act, for the secrets or the clock are wrong, or
	// the sub-account may not call this.
	Access
)

// classes are the codes that all products share, by their beginnings.
var classes = []struct {
	prefix string
	class  Class
}{
	{"AuthFailure", Access},
	{"UnauthorizedOperation", Access},
	{"InternalError", Busy},
	{"RequestLimitExceeded", Busy},
	{"ServiceUnavailable", Busy},
	{"FailedOperation.UserHasNo", Account},
	{"FailedOperation.UserNotRegistered", Account},
	{"FailedOperation.ServiceIsolate", Account},
	{"ResourceUnavailable", Account},
	{"ResourcesSoldOut", Account},
	{"ResourceInsufficient", Account},
}

// Class sorts the code.
func (e *Error) Class() Class {
	for _, c := range classes {
		if strings.HasPrefix(e.Code, c.prefix) {
			return c.class
		}
	}
	return Fault
}
