package workflow

import "time"

// ReceptionSlip is what a reception slip prints: the required fields, and no
// phone number but the store's.
type ReceptionSlip struct {
	Number, Store string
	Phone         string // of the store; empty: it tells none
	Fields        []FieldView
	PromisedAt    time.Time
}

// ReceptionSlipView is the reception slip of a ticket, the 接车单. It is handed to
// the customer.
func ReceptionSlipView(t *Ticket, o *Organization) ReceptionSlip {
	d := ReceptionSlip{Number: t.Number, Store: t.Store, PromisedAt: t.Promised()}
	if sh, ok := o.Shop(t.Store); ok {
		d.Store, d.Phone = sh.Name, sh.Phone
	}
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok {
		return d
	}
	noNumbers := hideNumbers(t, o)
	for _, f := range bp.Fields {
		if !f.Required || f.Type == FieldPhone {
			continue
		}
		v := FieldView{Key: f.Key, Label: f.Label, Value: noNumbers(shownValue(f, t.Fields[f.Key]))}
		if f.Type == FieldTime {
			v.At, v.Value = parseTime(t.Fields[f.Key]), ""
		}
		d.Fields = append(d.Fields, v)
	}
	return d
}
