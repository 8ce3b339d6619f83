package unit

import (
	"time"

	"bihuan/workflow"
)

// MailState is how far an outgoing message has come.
type MailState string

// The states of a mail. MailRetry is only said, never stored: it puts a mail
// back to pending.
const (
	MailPending MailState = "pending"
	MailSent    MailState = "sent"
	MailFailed  MailState = "failed"  // the recipient cannot be reached
	MailDropped MailState = "dropped" // no longer meant for the recipient, or outdated
	MailMerged  MailState = "merged"  // its words went out with another one
	MailRetry   MailState = "retry"
)

// Mail is one message to one member that waits to be sent.
type Mail struct {
	ID        int64
	To        string // its queue, see Queue: in the chat the userid
	Ticket    string // number, empty if it is about none
	Notice    workflow.Notice
	Attempts  int // before this one
	CreatedAt time.Time
	DueAt     time.Time
	Held      bool // it waited for an opening
	Uncertain bool // an earlier try may have arrived
}

// Queue is what a notice waits in: its addressee's, one for each channel, so that
// one that is down holds up no other. No userid has a colon.
func Queue(n workflow.Notice) string {
	if n.Channel == workflow.ChannelChat {
		return n.To
	}
	return string(n.Channel) + ":" + n.To
}

// Settled is what became of a claimed mail.
type Settled struct {
	ID        int64
	State     MailState
	RetryAt   time.Time // with MailRetry
	Err       string    // a reason; no text of the platform, nothing personal
	Uncertain bool      // with MailRetry: this or an earlier try may have arrived
	Card      *Card     // with MailSent: the card that the recipient has now
}

// Card is a card on a member's phone and the newest code to update it.
type Card struct {
	TaskID       string
	UserID       string
	On           string // holder of its question, as in QuestionRef
	Question     int
	ResponseCode string // good for one update within 72 h; empty: none is left
	CodeAt       time.Time
}

// Due is a timer of a ticket that falls due. The row in PostgreSQL is the
// truth; alarms are only reminders of it.
type Due struct {
	Number string
	Kind   string
	Gen    int64
	DueAt  time.Time // whole microseconds, as in PostgreSQL
}

// Backlog is what waits to be done at an instant.
type Backlog struct {
	DueMail     int // due and not being sent
	LeasedMail  int // being sent
	DueMedia    int // to be looked at, or answered
	LeasedMedia int // being looked at
	DueTimers   int
	OldestTimer time.Time // due time of the oldest due timer, zero if none
}
