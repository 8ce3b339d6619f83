package wecom

import "fmt"

// checkLists checks the parts that only show something.
func (t TemplateCard) checkLists(c *checker) {
	c.count(len(t.Horizontal), "horizontal_content_list", 0, maxFacts)
	for i, f := range t.Horizontal {
		f.check(c, fmt.Sprintf("horizontal_content_list[%d]", i))
	}
	c.count(len(t.Vertical), "vertical_content_list", 0, maxVertical)
	for i, v := range t.Vertical {
		c.text(v.Title, fmt.Sprintf("vertical_content_list[%d].title", i))
	}
	c.count(len(t.Jumps), "jump_list", 0, maxJumps)
	for i, j := range t.Jumps {
		field := fmt.Sprintf("jump_list[%d]", i)
		c.text(j.Title, field+".title")
		j.check(c, field, 0)
	}
}

func (f CardFact) check(c *checker, field string) {
	c.text(f.KeyName, field+".keyname")
	c.between(f.Type, field+".type", 0, 3)
	switch f.Type {
	case 1:
		c.url(f.URL, field+".url")
	case 2:
		c.text(f.MediaID, field+".media_id")
		c.text(f.Value, field+".value")
	case 3:
		c.text(f.UserID, field+".userid")
	}
}

// checkActions checks the parts that call back.
func (t TemplateCard) checkActions(c *checker) {
	if t.ActionMenu != nil {
		c.count(len(t.ActionMenu.Actions), "action_menu.action_list", 1, maxActions)
		for i, a := range t.ActionMenu.Actions {
			field := fmt.Sprintf("action_menu.action_list[%d]", i)
			c.text(a.Text, field+".text")
			c.key(a.Key, field+".key")
		}
	}
	c.count(len(t.Buttons), "button_list", 0, maxButtons)
	for i, b := range t.Buttons {
		b.check(c, fmt.Sprintf("button_list[%d]", i))
	}
	questions := map[string]bool{}
	if t.ButtonSelection != nil {
		t.ButtonSelection.check(c, "button_selection", questions)
	}
	c.count(len(t.Selects), "select_list", 0, maxSelects)
	for i, s := range t.Selects {
		s.check(c, fmt.Sprintf("select_list[%d]", i), questions)
	}
	if t.CheckBox != nil {
		t.CheckBox.check(c)
	}
	if t.Submit != nil {
		c.key(t.Submit.Key, "submit_button.key")
	}
}

func (b CardButton) check(c *checker, field string) {
	c.text(b.Text, field+".text")
	c.between(b.Style, field+".style", 0, 4)
	c.between(b.Type, field+".type", 0, 1)
	if b.Type == 1 {
		c.url(b.URL, field+".url")
		return
	}
	c.key(b.Key, field+".key")
}

func (s CardSelect) check(c *checker, field string, questions map[string]bool) {
	c.bytes(s.QuestionKey, field+".question_key", maxKey)
	c.require(!questions[s.QuestionKey], field+".question_key", "repeated in the card")
	questions[s.QuestionKey] = true
	c.require(c.update || !s.Disable, field+".disable", "only in an update")
	c.count(len(s.Options), field+".option_list", 1, maxOptions)
	seen := map[string]bool{}
	for i, o := range s.Options {
		c.option(o.ID, o.Text, fmt.Sprintf("%s.option_list[%d]", field, i), seen)
	}
}

func (b CardCheckBox) check(c *checker) {
	c.bytes(b.QuestionKey, "checkbox.question_key", maxKey)
	c.between(b.Mode, "checkbox.mode", 0, 1)
	c.require(c.update || !b.Disable, "checkbox.disable", "only in an update")
	c.count(len(b.Options), "checkbox.option_list", 1, maxChecks)
	seen := map[string]bool{}
	for i, o := range b.Options {
		c.option(o.ID, o.Text, fmt.Sprintf("checkbox.option_list[%d]", i), seen)
	}
}

func (c *checker) option(id, text, field string, seen map[string]bool) {
	c.bytes(id, field+".id", maxOptionID)
	c.require(!seen[id], field+".id", "repeated in the list")
	seen[id] = true
	c.text(text, field+".text")
}
