package workflow

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"bihuan/workflow/privacy"
)

// SettlementList is the 结算清单 of a ticket (JT/T 1133). Money is fen; a text that
// is empty is not known. Once it is settled it lies in the ticket as it was.
type SettlementList struct {
	Number, Plate, VIN string
	Mileage            int    `json:",omitzero"` // km at reception
	Sender, Phone      string // 托修方; the phone is masked
	Company, Store     string // 承修方
	License, Address   string `json:",omitzero"`
	StorePhone         string `json:",omitzero"`
	ArrivedAt          time.Time
	SettledAt          time.Time `json:",omitzero"` // zero: a draft
	SettledBy          string    `json:",omitzero"` // name
	QuoteVersion       int
	Lines              []SettlementLine
	Discount           int64  `json:",omitzero"`
	ReworkOf           string `json:",omitzero"` // number of the ticket that is made good
	Hash               string `json:",omitzero"` // of all the rest, once it is settled
}

// SettlementLine is an agreed line of the quote.
type SettlementLine struct {
	ID       int
	Title    string
	Fees     []Fee
	Amount   int64
	Free     string `json:",omitzero"` // number of the ticket for whose sake it costs nothing
	Warranty Warranty
}

// SettlementOf is the list of a ticket: the settled one, or else a draft of what
// the customer has agreed to so far.
func SettlementOf(t *Ticket, o *Organization) SettlementList {
	if t.Settlement != nil {
		return *t.Settlement
	}
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		bp = &Blueprint{}
	}
	l := SettlementList{
		Number: t.Number, Plate: ShowPlate(t.Fields["plate"]), VIN: t.Fields["vin"], Mileage: mileage(t.Fields["mileage"]),
		Sender: t.Fields["sender_name"], Phone: privacy.MaskPhone(t.Fields["phone"]), Company: o.Name,
		ArrivedAt: parseTime(t.Fields["arrived_at"]), QuoteVersion: t.Quote.Version, Discount: t.Quote.Discount,
	}
	if l.Sender == "" {
		l.Sender = t.Fields["customer_name"]
	}
	if l.ArrivedAt.IsZero() {
		l.ArrivedAt = t.CreatedAt
	}
	if sh, ok := o.Shop(t.Store); ok {
		l.Store, l.License, l.Address, l.StorePhone = sh.Name, sh.License, sh.Address, sh.Phone
	}
	if r := t.Return(); r != nil {
		l.ReworkOf = r.Of
	}
	for _, q := range t.Quote.Agreed() {
		fees := q.Fees
		if len(fees) == 0 { // from before lines were itemised
			fees = []Fee{{Kind: FeeLabor, Amount: q.Amount}}
		}
		l.Lines = append(l.Lines, SettlementLine{ID: q.ID, Title: q.Title, Fees: slices.Clone(fees), Amount: q.Amount,
			Free: q.Free, Warranty: bp.WarrantyOf(q.Title)})
	}
	l.Discount = min(l.Discount, l.Gross()) // lines may have been declined since
	return l
}

// Settled reports whether it was paid and can change no more.
func (l SettlementList) Settled() bool { return l.Hash != "" }

// Sum is what the fees of a kind add up to.
func (l SettlementList) Sum(k FeeKind) int64 {
	var sum int64
	for _, x := range l.Lines {
		for _, f := range x.Fees {
			if f.Kind == k {
				sum += f.Amount
			}
		}
	}
	return sum
}

// Gross is the sum of the lines.
func (l SettlementList) Gross() int64 {
	var sum int64
	for _, x := range l.Lines {
		sum += x.Amount
	}
	return sum
}

// Total is what is to be paid.
func (l SettlementList) Total() int64 { return max(l.Gross()-l.Discount, 0) }

func (l SettlementList) warranty(line int) Warranty {
	for _, x := range l.Lines {
		if x.ID == line {
			return x.Warranty
		}
	}
	return Warranty{}
}

// digest is the same for the same list, in every version of the program.
func (l SettlementList) digest() string {
	h := sha256.New()
	put := func(v ...any) {
		for _, x := range v {
			if at, ok := x.(time.Time); ok {
				x = at.UTC().Format(time.RFC3339Nano)
			}
			s := fmt.Sprint(x)
			_, _ = io.WriteString(h, strconv.Itoa(len(s))+":"+s+";") // a hash takes everything
		}
	}
	put(1, l.Number, l.Plate, l.VIN, l.Mileage, l.Sender, l.Phone, l.Company, l.Store, l.License, l.Address, l.StorePhone,
		l.ArrivedAt, l.SettledAt, l.SettledBy, l.QuoteVersion, l.Discount, l.ReworkOf, len(l.Lines))
	for _, x := range l.Lines {
		put(x.ID, x.Title, x.Amount, x.Free, x.Warranty.Days, x.Warranty.Km, x.Warranty.Label, len(x.Fees))
		for _, f := range x.Fees {
			put(f.Kind, f.Hours, f.Rate, f.Amount, f.Part, f.Name, f.Class, f.Quantity, f.Price)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// shownHash is how much of the hash is printed: enough to compare two papers.
const shownHash = 16

// Mark is the beginning of the hash, as it is printed.
func (l SettlementList) Mark() string { return l.Hash[:min(shownHash, len(l.Hash))] }

// Intact reports whether a settled list is what was put on record.
func (l SettlementList) Intact() bool { return l.Hash == l.digest() }

// ActSettlement tells where the settlement list is.
const ActSettlement = "settlement_list"

// settlers may see the settlement list.
var settlers = []Role{FrontDesk, Advisor, StoreManager}

// SeesSettlement reports whether a member may see settlement lists. A technician
// never may, whatever else he is, unless he owns the shop.
func SeesSettlement(m Member) bool { return m.Is(settlers...) && Viewer{m}.SeesPhone() }

// settlement answers with the list as it is, settled or not.
func (d *decider) settlement(Command) error {
	if !SeesSettlement(d.f.Actor.Member) {
		return d.refuse("settlement_roles", func(x *Data) { x.Items = roleNames(settlers) })
	}
	l := SettlementOf(d.t, d.f.Org)
	if len(l.Lines) == 0 {
		return d.refuse("settlement_empty", nil)
	}
	d.current()
	return d.say("settlement_list", func(x *Data) {
		x.Amount, x.Count = l.Total(), len(l.Lines)
		if l.Settled() {
			x.Whom, x.From = l.SettledBy, l.SettledAt
		}
	})
}

// putOnRecord settles the list; it cannot change from here on.
func (d *decider) putOnRecord() {
	l := SettlementOf(d.t, d.f.Org)
	l.SettledAt, l.SettledBy = d.f.Now.UTC(), d.f.Actor.Member.Name
	l.Hash = l.digest()
	d.event(Settled{List: l})
}

func mileage(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
