package pages

import (
	"strconv"
	"time"

	"bihuan/workflow"
)

// Progress is the customer's page.
type Progress struct {
	workflow.Progress
	Now    time.Time
	Path   string // of the page
	Tag    string // changes with what it shows of the ticket, not with what came of a press
	Nonce  string // of what is sent next
	Known  bool   // the digits were given on this device
	Staff  bool   // the device is a member's
	Flash  string // what came of the last press
	Bad    bool   // it was not done
	Asking int    // the line that a question is about
	Chosen map[int]string
}

// Due is what the customer has agreed to pay.
func (p Progress) Due() int64 { return p.Agreed - p.Discount }

// Live is where its changes are told.
func (p Progress) Live() string { return p.Path + "/live" }

// Post is where a form goes.
func (p Progress) Post(form string) string { return p.Path + "/" + form }

// Photo is the address of a picture.
func (p Progress) Photo(media string) string { return p.Path + "/photos/" + media }

// About asks about a line.
func (p Progress) About(line int) string { return p.Path + "?about=" + strconv.Itoa(line) + "#ask" }

// MayAnswer reports whether a line that waits can be answered here. The lock is
// for those who have not given the digits: a stranger's tries take nothing from
// who has.
func (p Progress) MayAnswer() bool { return !p.Staff && p.HasPhone && (p.Known || !p.Locked) }

// Chose reports whether a choice was made that could not be taken yet.
func (p Progress) Chose(line int, word string) bool { return p.Chosen[line] == word }

// Title is what a line is called.
func (p Progress) Title(line int) string {
	for _, l := range p.Lines {
		if l.ID == line {
			return l.Title
		}
	}
	return ""
}
