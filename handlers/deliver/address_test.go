package deliver

import (
	"errors"
	"testing"

	"bihuan/bot"
)

func TestAddress(t *testing.T) {
	card := &bot.Card{Buttons: []bot.Button{{Key: "A"}, {URL: "https://example.com"}, {Key: "menu"}}}
	if err := Address("s1", question(ticket, 3).Saying, "tech", card); err != nil {
		t.Fatal(err)
	}
	if card.TaskID != "s1-HZ20251107-0832-3-tech" || card.Buttons[0].Key != "1|HZ20251107-0832|3|A" ||
		card.Buttons[1].Key != "" || card.Buttons[2].Key != "menu" {
		t.Errorf("got %+v", card)
	}
	if err := Address("s1", text().Saying, "tech", card); !errors.Is(err, bot.ErrTask) {
		t.Errorf("without a question: %v", err)
	}
}
