package pages

import (
	"bihuan/templates/settlement"
	"bihuan/workflow"
)

// Settlement is the page of a settlement list.
type Settlement struct {
	settlement.Sheet
	Path string // of the page; empty: no files are offered
	Back string // where it was opened from
}

// SettlementOf puts a list onto a page.
func SettlementOf(l workflow.SettlementList, path, back string) Settlement {
	return Settlement{Sheet: settlement.Of(l), Path: path, Back: back}
}

// Settlement draws a settlement list.
func (p *Pages) Settlement(d Settlement) ([]byte, error) { return p.draw("settlement", d) }

// Digits asks who opens a settlement list for the last four digits of the phone
// on file.
type Digits struct {
	Post   string // where the form goes
	Back   string
	Nonce  string
	Flash  string
	Bad    bool
	Staff  bool
	Phone  string // of the store
	Number bool   // a phone is on file
	Locked bool
}

// Digits draws that question.
func (p *Pages) Digits(d Digits) ([]byte, error) { return p.draw("digits", d) }
