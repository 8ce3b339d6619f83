package deliver

import (
	"fmt"

	"bihuan/bot"
	"bihuan/workflow"
)

// Address completes a rendered card for one member: its task id, and the full
// keys of the buttons that so far carry the letter of an option alone. Buttons
// with another key, or none, stay as they are.
func Address(salt string, s workflow.Saying, to string, card *bot.Card) error {
	if s.Question == nil {
		return bot.ErrTask
	}
	id, err := bot.TaskID(salt, s.On, s.Question.No, to)
	if err != nil {
		return err
	}
	card.TaskID = id
	for i, b := range card.Buttons {
		if len(b.Key) != 1 {
			continue
		}
		key, err := bot.Choice{On: s.On, No: s.Question.No, Letter: b.Key}.Key()
		if err != nil {
			return fmt.Errorf("button %s: %w", b.Key, err)
		}
		card.Buttons[i].Key = key
	}
	return nil
}
