package workflow

import (
	"slices"
	"strings"
)

// transferSaid reads free words about a transfer back; what they mean is done
// when they are confirmed.
func (d *decider) transferSaid(c Command) error {
	q := find(d.t.Questions, c.Args.Question)
	if q == nil || !q.Open(d.f.Now) || !slices.Contains(q.To, d.f.Actor.ID()) {
		return d.refuse("question_stale", nil)
	}
	of, id, _ := strings.Cut(q.Kind, ":")
	action := saidOf[of][c.Args.Kind]
	if action == "" {
		return d.refuse("unknown_word", nil)
	}
	x, ok := d.t.Transfer(id)
	if !ok {
		return d.refuse("question_stale", nil)
	}
	if err := d.pieces(action, x, c.Args.Count); err != nil {
		return err
	}
	about := q.About
	about.Text, about.Count = action, min(c.Args.Count, x.Quantity)
	d.ask(Question{Kind: AskTransferSaid, Key: "transfer_readback", About: about, ExpiresAt: d.f.Now.Add(heardLife), Options: []Option{
		{Letter: "A", Key: "right", Command: Command{Action: action, Args: Args{Value: id, Count: c.Args.Count, Text: c.Args.Text}}},
		{Letter: "B", Key: "not_yet", Command: Command{Action: ActKeep}},
	}}, []Member{d.f.Actor.Member}, "", nil)
	return nil
}

// pieces refuses a number of pieces that cannot be: none, or more than are on their
// way. A store may have more than it is asked for; it gives what is asked. What it
// has agreed to give goes out together.
func (d *decider) pieces(action string, x Transfer, count int) error {
	promised := action == ActShip && x.State != TransferRequested && count > 0
	if count < 0 || count > x.Quantity && action != ActGive || promised && count != x.Quantity {
		return d.refuse("transfer_count", func(v *Data) { d.aboutPart(x)(v); v.Action = action })
	}
	return nil
}

// What words mean as the answer to a question about a transfer.
const (
	SaidGives    = "gives"
	SaidNone     = "none"
	SaidShipped  = "shipped"
	SaidReceived = "received"
)

var saidOf = map[string]map[string]string{
	AskTransfer: {SaidGives: ActGive, SaidNone: ActDecline, SaidShipped: ActShip},
	AskShip:     {SaidShipped: ActShip, SaidNone: ActDecline},
	AskReceive:  {SaidReceived: ActReceive},
}

// MeansTransfer reports whether words of a kind answer a question of a kind.
func MeansTransfer(question, said string) bool { return saidOf[question][said] != "" }
