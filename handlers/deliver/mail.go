package deliver

import (
	"context"
	"time"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// Mail and the rest are what the outbox and the timetable hold, under the names
// that this package uses throughout.
type (
	Mail    = unit.Mail
	Settled = unit.Settled
	Card    = unit.Card
	Due     = unit.Due
	Backlog = unit.Backlog
)

// The states of Settled.
const (
	Sent    = unit.MailSent
	Failed  = unit.MailFailed
	Dropped = unit.MailDropped
	Merged  = unit.MailMerged
	Retry   = unit.MailRetry
)

// Why a mail was not sent, or not yet. These words stand in the row, where the
// ticket's page and the operator read them.
const (
	ReasonRole       = "role"       // dropped: the recipient no longer has the role he was told in
	ReasonSuperseded = "superseded" // dropped: a newer state of the card goes out instead
	ReasonSettled    = "settled"    // dropped: the question was settled before it was put
	ReasonOver       = "over"       // dropped: the alarm was taken back before it arrived
	ReasonTextMode   = "text_mode"  // dropped: a text cannot be updated
	ReasonGone       = "gone"       // failed: the recipient is no member any more
	ReasonRecipient  = "recipient"  // failed: the platform cannot reach him
	ReasonRefused    = "refused"    // failed: the platform does not take it in any form
	ReasonRender     = "render"     // failed: there is no text for it
	ReasonFault      = "fault"      // failed: the program itself broke on it
	ReasonBusy       = "busy"       // retry: the platform is busy or down
	ReasonUnknown    = "unknown"    // retry: it may have arrived
	ReasonFrequency  = "frequency"  // retry: the platform throttles us
	ReasonQuota      = "quota"      // retry: more would be lost without a word
	ReasonBehind     = "behind"     // retry: an earlier one of this recipient has to go first
	ReasonStore      = "store"      // retry: the database did not answer
	ReasonNoSMS      = "no_sms"     // dropped: text messages are not set up
	ReasonStopped    = "stopped"    // retry: the process stops, or this pass has done enough
)

// Outbox is where mails wait.
type Outbox interface {
	// Now is the instant on the one clock.
	Now(ctx context.Context) (time.Time, error)
	// ClaimMail leases, for 30 s, every due mail of up to limit recipients,
	// ordered by recipient and id. A recipient of whom any mail is leased, or
	// has an earlier mail that waits for its retry, is left out: else a later
	// mail would overtake. SMS may overtake each other. A mail whose lease ran out comes back Uncertain.
	ClaimMail(ctx context.Context, now time.Time, limit int) ([]Mail, error)
	// SettleMail ends the leases. Settling a mail again is no error.
	SettleMail(ctx context.Context, now time.Time, settled []Settled) error
	// SentSince counts what a member was sent since two instants.
	SentSince(ctx context.Context, userid string, minute, hour time.Time) (lastMinute, lastHour int, err error)
	// Cards lists the cards of a question that a member has, the newest code
	// first. One whose code is used or too old has none.
	Cards(ctx context.Context, on string, question int, userid string) ([]Card, error)
	// UseCode marks the code of a card as used, and tells whether it was not yet.
	UseCode(ctx context.Context, taskID string) (bool, error)
}

// Renderer turns keys and data into messages. The same input must give the
// same message: the platform recognises a repeated one by its bytes.
type Renderer interface {
	// Message renders one notice. For a member in text mode that is a text,
	// the options with their letters, an update as one line. Otherwise a
	// question gives a Card, an update gives an Update, both without task id
	// and code, with an option's letter as the key of its button.
	Message(n workflow.Notice, m workflow.Member) (bot.Outbound, error)
	// Digest renders several notices as one text, in the given order.
	Digest(m workflow.Member, notices []workflow.Notice) (bot.Outbound, error)
}

// Sender is the channel.
type Sender interface {
	Send(ctx context.Context, out bot.Outbound) (bot.Receipt, error)
}

// Class is what an error of the Sender means for the message.
type Class int

// The classes. An unknown one counts as RetryUncertain, which neither loses
// nor doubles.
const (
	// RetryLater: it did not arrive, later it may.
	RetryLater Class = iota + 1
	// RetryUncertain: nobody knows whether it arrived.
	RetryUncertain
	// Recipient: this member cannot be reached.
	Recipient
	// Frequency: the platform throttles the whole application.
	Frequency
	// Permanent: it will never be taken in this form.
	Permanent
	// Conflict: the platform has a card of this task id already (42014), or
	// the response code is used or no longer good (42022, 60140). After an
	// uncertain try it means that the try had arrived.
	Conflict
)

// isUpdate tells a new state of a card from a new message.
func isUpdate(m Mail) bool { return m.Notice.Update && m.Notice.Question != nil }

// asks tells a message that wants a press.
func asks(m Mail) bool { return m.Notice.Question != nil && !m.Notice.Update }
