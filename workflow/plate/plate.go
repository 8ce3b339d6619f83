// Package plate reads Chinese licence plates as people type them (GA 36-2018
// and practice): it brings them into one form, tells their kind, finds them in
// free text and knows which characters are easily confused.
//
// A plate is not an identity: cars are re-plated and resold. The vehicle is
// known by its VIN.
package plate

import (
	"strings"
	"unicode/utf8"
)

// Kind is the family a plate belongs to.
type Kind string

// The kinds of plates. Temporary paper plates have no grammar: see Temporary.
const (
	Ordinary  Kind = "ordinary"  // blue or yellow, 7 characters
	NEVSmall  Kind = "nev_small" // green, 8 characters, the energy letter in third place
	NEVLarge  Kind = "nev_large" // yellow-green, 8 characters, the energy letter last
	Trainer   Kind = "trainer"   // 学
	Trailer   Kind = "trailer"   // 挂
	Police    Kind = "police"    // 警
	HKMacau   Kind = "hk_mo"     // 粤Z…港, 粤Z…澳
	Embassy   Kind = "embassy"   // 使
	Consulate Kind = "consulate" // 领
	Rescue    Kind = "rescue"    // 应急
	Military  Kind = "military"  // two letters and five digits, no province
	WJ        Kind = "wj"        // armed police
)

// Energy is what the letter of a new energy plate says.
type Energy string

// The energies; ordinary plates say nothing.
const (
	EnergyUnknown Energy = ""
	BatteryOnly   Energy = "bev"
	OtherEnergy   Energy = "other" // plug-in hybrid, fuel cell
)

// Warning is a reason to look twice at a plate that is accepted.
type Warning string

// The warnings.
const (
	NoWarning Warning = ""
	// OfficeO marks the office letter O of old government plates, which is
	// more often a misread 0 or D.
	OfficeO Warning = "office_o"
	// Unsure marks layouts known only from practice (military, armed police,
	// embassy, consulate, rescue): accepted, never linked without asking.
	Unsure Warning = "unsure"
)

// Plate is a plate in its normal form.
type Plate struct {
	Text    string // upper case, no separators: 浙A12345
	Kind    Kind
	Energy  Energy
	Warning Warning
}

// String returns the normal form, the one that is stored and compared.
func (p Plate) String() string { return p.Text }

// Display returns the plate as people read it, with a dot after the office
// letter: 浙A·12345.
func (p Plate) Display() string {
	head, serial := p.split()
	if head == "" {
		return serial
	}
	return head + "·" + serial
}

// Masked returns the plate for customers' pages and groups with outsiders:
// the last three characters of the serial stay, 浙A·**345.
func (p Plate) Masked() string {
	head, serial := p.split()
	hidden := max(utf8.RuneCountInString(serial)-3, 0)
	tail := serial
	for range hidden {
		_, size := utf8.DecodeRuneInString(tail)
		tail = tail[size:]
	}
	if head != "" {
		head += "·"
	}
	return head + strings.Repeat("*", hidden) + tail
}

// split cuts the plate after its second character if that is a letter.
func (p Plate) split() (head, serial string) {
	_, first := utf8.DecodeRuneInString(p.Text)
	if len(p.Text) <= first || !isLatin(rune(p.Text[first])) {
		return "", p.Text
	}
	return p.Text[:first+1], p.Text[first+1:]
}
