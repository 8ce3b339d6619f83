package workflow_test

import (
	"testing"

	"bihuan/workflow"
)

func (d *desk) shelfSays(user, action, no string, count int, value string) (workflow.Decision, error) {
	d.Helper()
	return d.try(user, workflow.Command{Action: action, Args: workflow.Args{Parts: []string{no}, Count: count, Value: value}})
}

func TestShelf_refusals(t *testing.T) {
	for _, c := range []struct {
		user, action, no string
		count            int
		value, want      string
	}{
		{"zhangwei", workflow.ActStockIn, pads, 1, "1", "wrong_role"},
		{"guwen", workflow.ActStockTake, pads, 1, "1", "wrong_role"},
		{"qiantai", workflow.ActStock, pads, 0, "", "wrong_role"},
		{"cangguan", workflow.ActStockIn, pads, -3, "-3", "bad_pieces"},
		{"cangguan", workflow.ActStockIn, pads, 0, "0", "bad_pieces"},
		{"cangguan", workflow.ActStockIn, pads, 10000, "10000", "bad_pieces"},
		{"cangguan", workflow.ActStockTake, pads, -1, "-1", "bad_pieces"},
		{"cangguan", workflow.ActStockTake, pads, 0, "", "bad_pieces"},
		{"cangguan", workflow.ActStockTake, pads, 10000, "10000", "bad_pieces"},
		{"cangguan", workflow.ActStockIn, "BOSCH-99999", 1, "1", "unknown_part"},
	} {
		d := newDesk(t)
		_, err := d.shelfSays(c.user, c.action, c.no, c.count, c.value)
		want(t, c.user+" "+c.action+" "+c.value, err.Error(), "refused: "+c.want)
	}
}

func TestShelf_receivedByTheStoreThatHadNone(t *testing.T) {
	d := newDesk(t)
	out, err := d.shelfSays("cangguan", workflow.ActStockIn, "KYB-339030", 2, "2")
	want(t, "error", err, nil)
	want(t, "now", out.Answer.Data.Parts[0].Stock, 2)
	want(t, "on record", out.Entries[0], workflow.StockEntry{Store: "HZ01", Part: "KYB-339030", Kind: workflow.EntryReceived, Pieces: 2, By: "cangguan"})
	want(t, "free", d.available("HZ01", "KYB-339030"), 2)
}

// A count below what is reserved is the truth all the same, and says who waits.
func TestShelf_countBelowTheReserved(t *testing.T) {
	d := newDesk(t)
	d.quoting(pads)
	out, err := d.shelfSays("cangguan", workflow.ActStockTake, pads, 0, "0")
	want(t, "error", err, nil)
	want(t, "lacking", out.Answer.Data.Bad, 1)
	want(t, "for", out.Answer.Data.Missing[0], "浙A·12345")
}

func TestShelf_whatIsThere(t *testing.T) {
	d := newDesk(t)
	d.quoting(pads)
	out, err := d.shelfSays("zhangwei", workflow.ActStock, "0446502220", 0, "")
	want(t, "error", err, nil)
	want(t, "own", out.Answer.Data.Shelves[0], workflow.ShelfView{Store: "西湖店", OnHand: 2, Reserved: 1, Known: true})
	want(t, "others", out.Answer.Data.Shelves[1].Store, "滨江店")
}
