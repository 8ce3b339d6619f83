package storage

import "bihuan/workflow/unit"

// Message and the rest are what handlers and storage speak in, under the names
// that this package uses throughout.
type (
	Message         = unit.Message
	Ref             = unit.Ref
	QuestionRef     = unit.QuestionRef
	Spec            = unit.Spec
	RegistrationKey = unit.RegistrationKey
	Filter          = unit.Filter
	Loaded          = unit.Loaded
	Candidate       = unit.Candidate
	AskedQuestion   = unit.AskedQuestion
	Result          = unit.Result
	Outcome         = unit.Outcome
	Reload          = unit.Reload
	MailState       = unit.MailState
	Mail            = unit.Mail
	Settled         = unit.Settled
	Card            = unit.Card
	Due             = unit.Due
	Backlog         = unit.Backlog
)

// The states of a mail.
const (
	MailPending = unit.MailPending
	MailSent    = unit.MailSent
	MailFailed  = unit.MailFailed
	MailDropped = unit.MailDropped
	MailMerged  = unit.MailMerged
	MailRetry   = unit.MailRetry
)
