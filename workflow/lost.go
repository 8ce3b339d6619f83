package workflow

import "time"

// Core actions about pieces that were sent and have not arrived. Each is an option
// of a question.
const (
	ActLacks    = "lacks_transfer"     // 没收到
	ActAwait    = "await_transfer"     // 再等等
	ActWriteOff = "write_off_transfer" // 核销
)

// AskLost asks whether pieces that have not arrived are written off.
const AskLost = "transfer_lost"

// askReceive asks the parts desk that a transfer is sent to whether it has arrived.
func (d *decider) askReceive(x Transfer) {
	d.askTransferOf(x, AskReceive, "transfer_receive", x.To, []Option{
		{Letter: "A", Key: "part_received", Command: Command{Action: ActReceive, Args: Args{Value: x.ID}}},
		{Letter: "B", Key: "part_lacks", Command: Command{Action: ActLacks, Args: Args{Value: x.ID}}},
	})
}

// askFound leaves the parts desk a way to take in what turns up after all.
func (d *decider) askFound(x Transfer) {
	d.askTransferOf(x, AskReceive, "transfer_found", x.To, []Option{
		{Letter: "A", Key: "part_received", Command: Command{Action: ActReceive, Args: Args{Value: x.ID}}},
	})
}

// lacks notes that what was sent has not come. The giving store looks for it; who
// may write it off is asked.
func (d *decider) lacks(c Command) error {
	x, err := d.transferIn(c, TransferShipped)
	if err != nil {
		return err
	}
	x.DueBy = d.answerBy(x.To)
	d.putTransfer(x)
	d.askFound(x)
	for _, m := range d.f.Org.In(x.From, PartsClerk, StoreManager) {
		d.tell(m, roleOf(m, []Role{PartsClerk, StoreManager}), "transfer_lacks", d.aboutPart(x))
	}
	to := d.writers(x)
	d.ask(Question{Kind: AskLost + ":" + x.ID, Key: "transfer_lost", About: Subject{Part: x.Part, Quantity: x.Quantity, Store: x.From}, Options: []Option{
		{Letter: "A", Key: "write_off", Command: Command{Action: ActWriteOff, Args: Args{Value: x.ID}}},
		{Letter: "B", Key: "wait_on", Command: Command{Action: ActAwait, Args: Args{Value: x.ID}}},
	}}, to, "", nil)
	return d.say("transfer_missed", func(v *Data) {
		d.aboutPart(x)(v)
		for _, m := range to {
			v.Items = append(v.Items, m.Name)
		}
	})
}

// writers are those of the receiving store who may write pieces off, by the
// blueprint; its manager, or who stands above him, where nobody else may.
func (d *decider) writers(x Transfer) []Member {
	if to := d.f.Org.In(x.To, d.rules().WriteOff...); len(d.rules().WriteOff) > 0 && len(to) > 0 {
		return d.withDeputies(to)
	}
	to, _ := d.answerers(x.To, StoreManager)
	return to
}

// awaitOn asks the parts desk again: the pieces are looked for.
func (d *decider) awaitOn(c Command) error {
	x, err := d.transferIn(c, TransferShipped)
	if err != nil {
		return err
	}
	x.DueBy = time.Time{}
	d.putTransfer(x)
	d.askReceive(x)
	return d.say("transfer_awaited", d.aboutPart(x))
}

// writeOff ends a transfer whose pieces never arrived. They are on no way and no
// shelf any more; the record is the ticket's. What it lacks is asked of others.
func (d *decider) writeOff(c Command) error {
	x, err := d.transferIn(c, TransferShipped)
	if err != nil {
		return err
	}
	x.State, x.DoneAt = TransferLost, d.f.Now
	d.move(x.From, x.Part, StockChange{Out: -x.Quantity})
	d.move(x.To, x.Part, StockChange{In: -x.Quantity})
	d.putTransfer(x)
	d.closeTransfer(x.ID)
	for _, store := range []string{x.From, x.To} {
		for _, m := range d.f.Org.In(store, PartsClerk, StoreManager) {
			if m.UserID != d.f.Actor.ID() {
				d.tell(m, roleOf(m, []Role{PartsClerk, StoreManager}), "transfer_written_off", d.aboutPart(x))
			}
		}
	}
	d.tellAsker(x, "transfer_written_off")
	if err := d.say("transfer_written_off", d.aboutPart(x)); err != nil {
		return err
	}
	d.askRest(x)
	d.waitForPart()
	return nil
}

// waitForPart makes of a block for what is on its way one for a part that is
// missing, when nothing is on its way any more.
func (d *decider) waitForPart() {
	if d.t.State != Blocked || d.inTransit() {
		return
	}
	if r, _ := d.bp.Reason(d.t.Blocks[len(d.t.Blocks)-1].Reason); !r.Transit {
		return
	}
	d.event(WasUnblocked{})
	if r, ok := d.bp.FuseReason(fuseB); ok && !d.allParts() {
		d.event(WasBlocked{Reason: r.Key})
	}
}
