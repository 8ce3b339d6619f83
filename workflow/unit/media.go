package unit

import (
	"time"

	"bihuan/workflow"
)

// BatchWindow is how long after the first photo or voice of a person further
// ones join the same answer.
const BatchWindow = 8 * time.Second

// Arrival is a photo or voice that a message brought. It is committed with the
// message; its bytes are looked at afterwards.
type Arrival struct {
	ID       string // empty: made when it is stored; set where its bytes are there already
	Kind     MediumKind
	Platform string // the platform's name of the bytes; empty: the media store has them under ID
	Format   string // of a voice, as the platform calls it
	Ticket   string // number of the ticket that it was sent for; empty: not said
}

// MediumKind is what a medium is.
type MediumKind string

// The kinds of a Medium.
const (
	MediumPhoto MediumKind = "photo"
	MediumVoice MediumKind = "voice"
	MediumOther MediumKind = "other" // a video, say: it is only answered
	// MediumSignature is a name drawn on a page; its bytes are there at once.
	MediumSignature MediumKind = "signature"
)

// MediumState is how far a medium has come.
type MediumState string

// The states of a Medium.
const (
	MediumArrived MediumState = "arrived" // its bytes are still to be fetched and looked at
	MediumReady   MediumState = "ready"   // its sender is still to be answered
	MediumUnheard MediumState = "unheard" // answered; it will be listened to when an engine is back
	MediumLinked  MediumState = "linked"  // on a ticket; its stamped picture is still to be made
	MediumKept    MediumState = "kept"    // nothing is left to do
)

// Medium is a photo or voice on its way from the platform onto a ticket.
type Medium struct {
	ID         string
	Message    string // that brought it
	Sender     string // userid
	Kind       MediumKind
	State      MediumState
	Ticket     string // sent for, or linked to
	Plate      string // of that ticket, normal form
	Store      string // of that ticket; code
	ReceivedAt time.Time
	DueAt      time.Time // of the next look
	Attempts   int
	Revision   int64    // of its row
	Key        [16]byte // id of the key that seals it
	Finding
}

// Finding is what is known of a medium's bytes. It is kept sealed.
type Finding struct {
	Platform string           `json:",omitzero"` // the platform's name of the bytes
	Format   string           `json:",omitzero"`
	Fault    string           `json:",omitzero"` // key of the sentence that says why it is of no use
	Size     int              `json:",omitzero"` // bytes
	Hash     string           `json:",omitzero"` // SHA-256 of the original, hex
	Stamped  string           `json:",omitzero"` // SHA-256 of the stamped picture, hex
	Width    int              `json:",omitzero"` // pixels, upright
	Height   int              `json:",omitzero"`
	Length   time.Duration    `json:",omitzero"` // of a voice
	Engine   string           `json:",omitzero"` // that read or heard it; empty: none did
	Sights   []workflow.Sight `json:",omitzero"` // plates
	Text     string           `json:",omitzero"` // what was said
	Late     bool             `json:",omitzero"` // it was heard only after the sender was told that it was not
}

// FaultUnheard is the fault of a voice that no engine could hear just now.
const FaultUnheard = "voice_unheard"

// Batch is what one person sent within a few seconds, looked at; it gets one
// answer.
type Batch struct {
	Sender string
	Media  []Medium // in the order they came
}

// Picture says which form of a medium's bytes is meant.
type Picture string

// The forms of a medium.
const (
	Original Picture = "original" // as it was sent
	Copy     Picture = "copy"     // at most 1600 px, without where and when it was taken
	Stamp    Picture = "stamp"    // the copy with plate, number, time and store burnt in
)
