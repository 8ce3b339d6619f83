// Package bot holds the channel-neutral types in which the chat speaks to
// Bihuan and Bihuan to the chat. Channels (bot/wecom, bot/sms, later bot/kf)
// translate them from and to their vendor's protocol; nothing else does.
package bot

import "time"

// Kind says what a person did.
type Kind string

// The kinds of Inbound.
const (
	KindText     Kind = "text"
	KindImage    Kind = "image"
	KindVoice    Kind = "voice"
	KindVideo    Kind = "video"
	KindLocation Kind = "location"
	KindLink     Kind = "link"
	KindPress    Kind = "press"   // a button of a card
	KindMenu     Kind = "menu"    // an entry of the app's menu
	KindEnter    Kind = "enter"   // the app was opened
	KindContact  Kind = "contact" // the company's address book changed
	KindOther    Kind = "other"   // acknowledged, not acted upon
)

// Inbound is one message or event from a person.
type Inbound struct {
	Channel string    // "wecom"
	ID      string    // the same for every delivery of the same message; unique per company
	From    string    // the member's userid, lower case (the platform compares without case)
	SentAt  time.Time // as the platform stamped it, whole seconds; never used as "now"
	Kind    Kind

	Text     string            // KindText; for KindMenu the entry's key; for KindLink its URL
	Media    Media             // KindImage, KindVoice, KindVideo
	Press    Press             // KindPress
	Location Location          // KindLocation
	Contact  map[string]string // KindContact: the fields as the platform names them
	Event    string            // the platform's own name of an event, for logs
}

// Media points at bytes that the platform keeps for a few days.
type Media struct {
	ID     string
	Format string // voice: "amr", "speex"
}

// Press is a button press on a card.
type Press struct {
	TaskID       string              // the card
	Key          string              // the button
	ResponseCode string              // good for one later update of the card, 72 h
	Selected     map[string][]string // drop-downs and ticks: question key → option ids
}

// Location is a shared position, WGS-84 or as the platform gives it, degrees.
type Location struct {
	Latitude, Longitude float64
	Label               string
}

// Reply is what goes back to the sender in the same HTTP response. At most one
// field is set; the zero Reply says nothing.
type Reply struct {
	Text string
	Card *Card  // replaces the pressed card, for the presser only
	Done string // greys the pressed card's buttons with this text, for the presser only
}

// IsZero reports whether there is nothing to say.
func (r Reply) IsZero() bool { return r.Text == "" && r.Card == nil && r.Done == "" }

// Outbound is one message to one member. Exactly one of Text, Markdown, Card
// and Update is set.
type Outbound struct {
	To       string // userid
	Text     string
	Markdown string
	Card     *Card
	Update   *Update
	// Once makes the platform drop a second identical message within its
	// check interval; set on retries whose first outcome is unknown.
	Once bool
}

// SMS is a text message to a phone number. Its words are approved by the
// carrier beforehand; only the parameters differ.
type SMS struct {
	Template string   // key of the approved text
	Params   []string // for {1}, {2} …; none is empty
}

// Update replaces a card that was sent before.
type Update struct {
	ResponseCode string
	Card         *Card  // the new look, or
	Done         string // only grey the buttons, with this text
}

// Card is a message with a headline, facts and buttons.
type Card struct {
	TaskID  string // unique per application for ever; [0-9A-Za-z_\-@]{1,128}
	Source  string // small line above the title, at most 20 characters
	Title   string // at most 36 characters are shown
	Desc    string // under the title, at most 44 characters are shown
	Text    string // body, at most 160 characters are shown
	Facts   []Fact // at most 6
	URL     string // opens on tapping the card
	Select  *Select
	Buttons []Button // at most 6
	// Closed is the text of the single dead button that a settled card shows
	// in place of its buttons.
	Closed string
}

// Fact is one line "name  value" on a card.
type Fact struct {
	Name  string // at most 5 characters
	Value string // at most 30 characters are shown
	URL   string // optional
}

// Button calls back with Key, or opens URL.
type Button struct {
	Text  string // at most 10 characters
	Key   string
	URL   string
	Style Style
}

// Style is how a button looks.
type Style int

// The styles of a Button.
const (
	StylePrimary   Style = 1
	StyleSecondary Style = 2
	StyleNeutral   Style = 3
	StyleNegative  Style = 4
)

// Select is a drop-down beside the buttons.
type Select struct {
	Key     string
	Title   string
	Options []Option // 1 to 10
}

// Option is one entry of a Select.
type Option struct {
	ID   string
	Text string // at most 16 characters
}

// Receipt is what the platform said of an Outbound that it took.
type Receipt struct {
	MessageID    string // for a recall
	ResponseCode string // for one update of the card, 72 h
}
