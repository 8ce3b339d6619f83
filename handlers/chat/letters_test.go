package chat

import (
	"testing"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// A letter that only one of the open cards has means that card, on the same ticket and
// on another one; one that several have is asked back.
func TestLetterFitsOneCard(t *testing.T) {
	options := func(last rune) (out []workflow.Option) {
		for r := 'A'; r <= last; r++ {
			out = append(out, workflow.Option{Letter: string(r), Command: workflow.Command{Action: workflow.ActKeep}})
		}
		return out
	}
	for _, on := range []string{otherNo, ticketNo} {
		menu := ticket(on, "quoting")
		offer := ticket(ticketNo, "quoting")
		if on == ticketNo {
			menu = offer
		}
		menu.Questions = append(menu.Questions, workflow.Question{No: 1, Kind: workflow.AskReason, Key: "reason_question", To: []string{"guwen"}, Options: options('M')})
		offer.Questions = append(offer.Questions, workflow.Question{No: 2, Kind: workflow.AskOffer, Key: "quote_card", To: []string{"guwen"}, Options: options('B')})
		for letter, want := range map[string]string{"M": "kept", "N": "question_no_option", "B": "kept"} {
			if on == otherNo && letter != "M" {
				want = "which_question"
			}
			d := newDesk(t, menu.Clone(), offer.Clone())
			d.asked["guwen"] = []unit.AskedQuestion{{On: ticketNo, No: 2, Kind: workflow.AskOffer}, {On: on, No: 1, Kind: workflow.AskReason}}
			if got := d.says("guwen", letter); got != want {
				t.Errorf("%s with the menu on %s: got %s, want %s", letter, on, got, want)
			}
			for _, x := range d.tickets {
				for _, q := range x.Questions {
					if no := map[string]int{"M": 1, "B": 2}[letter]; want == "kept" && q.Answer != nil != (q.No == no) {
						t.Errorf("%s answers %d of %s", letter, q.No, x.Number)
					}
				}
			}
		}
	}
}
