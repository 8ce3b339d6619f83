package simulator

import (
	"cmp"
	"encoding/json"
)

// cardBody is a checked card, typed for reading.
type cardBody struct {
	CardType string `json:"card_type"`
	Source   struct {
		Desc  string `json:"desc"`
		Color int    `json:"desc_color"`
	} `json:"source"`
	Main       titled `json:"main_title"`
	SubTitle   string `json:"sub_title_text"`
	Emphasis   titled `json:"emphasis_content"`
	QuoteArea  quote  `json:"quote_area"`
	Horizontal []struct {
		Type  int    `json:"type"`
		Name  string `json:"keyname"`
		Value string `json:"value"`
		URL   string `json:"url"`
	} `json:"horizontal_content_list"`
	Vertical      []titled    `json:"vertical_content_list"`
	ImageTextArea titled      `json:"image_text_area"`
	Jumps         []linkTitle `json:"jump_list"`
	Action        linkTitle   `json:"card_action"`
	ActionMenu    struct {
		List []menuAction `json:"action_list"`
	} `json:"action_menu"`
	ButtonSelection *selector    `json:"button_selection"`
	Buttons         []cardButton `json:"button_list"`
	Checkbox        *selector    `json:"checkbox"`
	SelectList      []selector   `json:"select_list"`
	Submit          *cardButton  `json:"submit_button"`
	ReplaceText     string       `json:"replace_text"`
}

type titled struct {
	Title string `json:"title,omitempty"`
	Desc  string `json:"desc,omitempty"`
	URL   string `json:"url,omitempty"`
}

type quote struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"quote_text,omitempty"`
	URL   string `json:"url,omitempty"`
}

type linkTitle struct {
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

type menuAction struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

type cardButton struct {
	Type  int    `json:"type"`
	Text  string `json:"text"`
	Style int    `json:"style"`
	Key   string `json:"key"`
	URL   string `json:"url"`
}

type selector struct {
	QuestionKey string `json:"question_key"`
	Title       string `json:"title"`
	SelectedID  string `json:"selected_id"`
	Mode        int    `json:"mode"`
	Disable     bool   `json:"disable"`
	Options     []struct {
		ID      string `json:"id"`
		Text    string `json:"text"`
		Checked bool   `json:"is_checked"`
	} `json:"option_list"`
}

// CardView is a card as one member sees it.
type CardView struct {
	CardID      string       `json:"card_id"`
	TaskID      string       `json:"task_id,omitempty"`
	Type        string       `json:"type"`
	Seq         int64        `json:"seq"`
	Live        bool         `json:"live"` // some button calls back
	Closed      string       `json:"closed,omitempty"`
	Source      string       `json:"source,omitempty"`
	SourceColor int          `json:"source_color,omitempty"`
	Title       string       `json:"title,omitempty"`
	Desc        string       `json:"desc,omitempty"`
	SubTitle    string       `json:"sub_title,omitempty"`
	Emphasis    *titled      `json:"emphasis,omitempty"`
	Quote       *quote       `json:"quote,omitempty"`
	Facts       []FactView   `json:"facts,omitempty"`
	Paragraphs  []titled     `json:"paragraphs,omitempty"`
	Links       []linkTitle  `json:"links,omitempty"`
	URL         string       `json:"url,omitempty"`
	Selections  []SelectView `json:"selections,omitempty"`
	Buttons     []ButtonView `json:"buttons"`
	Menu        []menuAction `json:"menu,omitempty"`
}

// FactView is one line "name  value".
type FactView struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

// ButtonView is one button; Disabled ones produce nothing.
type ButtonView struct {
	Key      string `json:"key,omitempty"`
	Text     string `json:"text"`
	Style    int    `json:"style"`
	URL      string `json:"url,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
}

// SelectView is a drop-down, or with Many a set of ticks.
type SelectView struct {
	QuestionKey string       `json:"question_key"`
	Title       string       `json:"title,omitempty"`
	Many        bool         `json:"many,omitempty"`
	Boxes       bool         `json:"boxes,omitempty"` // ticks, not a drop-down
	Disabled    bool         `json:"disabled,omitempty"`
	Options     []OptionView `json:"options"`
	Selected    []string     `json:"selected"`
}

// OptionView is one choice.
type OptionView struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// view renders the copy of c that userid holds, nil where there is none. The
// caller holds s.mu.
func (c *card) view(userid string) *CardView {
	held := c.Copies[userid]
	if held == nil || held.Gone {
		return nil
	}
	var b cardBody
	if json.Unmarshal(held.Body, &b) != nil {
		return nil
	}
	v := b.view(held.Grey)
	v.CardID, v.TaskID, v.Seq = c.ID, c.TaskID, held.Seq
	return v
}

func (b *cardBody) view(grey string) *CardView {
	v := &CardView{
		Type: b.CardType, Source: b.Source.Desc, SourceColor: b.Source.Color,
		Title: b.Main.Title, Desc: b.Main.Desc, SubTitle: b.SubTitle,
		Links: b.Jumps, URL: b.Action.URL, Paragraphs: b.Vertical,
		Closed: cmp.Or(grey, b.ReplaceText), Menu: b.ActionMenu.List,
	}
	if b.Emphasis != (titled{}) {
		v.Emphasis = &b.Emphasis
	}
	if b.QuoteArea != (quote{}) {
		v.Quote = &b.QuoteArea
	}
	if b.ImageTextArea != (titled{}) {
		v.Paragraphs = append([]titled{b.ImageTextArea}, v.Paragraphs...)
	}
	for _, h := range b.Horizontal {
		v.Facts = append(v.Facts, FactView{Name: h.Name, Value: h.Value, URL: h.URL})
	}
	v.Selections = b.selections(v.Closed != "")
	v.Buttons = b.buttons(v.Closed)
	v.Live = len(v.Menu) > 0
	for _, btn := range v.Buttons {
		v.Live = v.Live || btn.Key != "" && !btn.Disabled
	}
	return v
}

// buttons are those shown: one dead one once the card is closed.
func (b *cardBody) buttons(closed string) []ButtonView {
	if closed != "" {
		return []ButtonView{{Text: closed, Style: 3, Disabled: true}}
	}
	shown := []ButtonView{}
	for _, btn := range b.Buttons {
		view := ButtonView{Key: btn.Key, Text: btn.Text, Style: cmp.Or(btn.Style, 1)}
		if btn.Type == 1 {
			view.Key, view.URL = "", btn.URL
		}
		shown = append(shown, view)
	}
	if b.Submit != nil {
		shown = append(shown, ButtonView{Key: b.Submit.Key, Text: cmp.Or(b.Submit.Text, "提交"), Style: 1})
	}
	return shown
}

func (b *cardBody) selections(closed bool) []SelectView {
	var shown []SelectView
	if b.ButtonSelection != nil {
		shown = append(shown, b.ButtonSelection.view(closed))
	}
	if b.Checkbox != nil {
		v := b.Checkbox.view(closed)
		v.Boxes, v.Many, v.Selected = true, b.Checkbox.Mode == 1, b.Checkbox.ticked()
		shown = append(shown, v)
	}
	for _, sel := range b.SelectList {
		shown = append(shown, sel.view(closed))
	}
	return shown
}

func (sel *selector) view(closed bool) SelectView {
	v := SelectView{QuestionKey: sel.QuestionKey, Title: sel.Title, Disabled: sel.Disable || closed, Selected: []string{}}
	for _, o := range sel.Options {
		v.Options = append(v.Options, OptionView{ID: o.ID, Text: o.Text})
	}
	if len(sel.Options) > 0 { // without selected_id the first one is selected
		v.Selected = append(v.Selected, cmp.Or(sel.SelectedID, sel.Options[0].ID))
	}
	return v
}

func (sel *selector) ticked() []string {
	ids := []string{}
	for _, o := range sel.Options {
		if o.Checked {
			ids = append(ids, o.ID)
		}
	}
	return ids
}
