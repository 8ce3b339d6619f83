package main

import (
	"errors"

	"bihuan/bot/wecom"
	"bihuan/handlers/deliver"
)

// classify says what an error of the platform means for the message.
func classify(err error) deliver.Class {
	if e, ok := errors.AsType[*wecom.Error](err); ok {
		switch e.Code {
		case 42022, 60140: // the code is used, or no longer good
			return deliver.Conflict
		}
	}
	switch wecom.Class(err) {
	case wecom.None, wecom.Unknown:
	case wecom.Later:
		return deliver.RetryLater
	case wecom.Repeated:
		return deliver.Conflict
	case wecom.Recipient:
		return deliver.Recipient
	case wecom.Frequency:
		return deliver.Frequency
	case wecom.Permanent:
		return deliver.Permanent
	}
	return deliver.RetryUncertain
}
