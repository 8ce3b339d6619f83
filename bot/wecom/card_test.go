package wecom

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bihuan/bot"
)

func entries[T any](n int, entry func(i int) T) []T {
	var out []T
	for i := range n {
		out = append(out, entry(i))
	}
	return out
}

func option(i int) CardOption { return CardOption{ID: fmt.Sprint("o", i), Text: "选项"} }

// full has every part, so that each type can take what it may have.
func full() TemplateCard {
	link := CardLink{Type: 1, URL: "https://a.b"}
	return TemplateCard{
		Source:     &CardSource{IconURL: "https://a.b/i", Desc: "闭环", Color: 3},
		ActionMenu: &CardMenu{Desc: "更多", Actions: []CardMenuItem{{Text: "退回", Key: "back"}}},
		TaskID:     "q7@HZ_1-2", MainTitle: &CardTitle{Title: "标题", Desc: "说明"},
		QuoteArea: &CardQuote{CardLink: CardLink{Type: 2, AppID: "wx1", PagePath: "p"}, Title: "引", Text: "文"},
		Emphasis:  &CardTitle{Title: "3", Desc: "单"}, SubTitle: "正文",
		ImageText:  &CardImageText{CardLink: link, Title: "图", Desc: "文", ImageURL: "https://a.b/p"},
		Image:      &CardImage{URL: "https://a.b/p", AspectRatio: 1.3},
		Vertical:   []CardTitle{{Title: "一", Desc: "二"}},
		Horizontal: []CardFact{{KeyName: "车牌", Value: "浙A"}, {Type: 1, KeyName: "链接", URL: "https://a.b"}, {Type: 2, KeyName: "文件", Value: "a.pdf", MediaID: "M"}, {Type: 3, KeyName: "人", UserID: "lisi"}},
		Jumps:      []CardJump{{CardLink: link, Title: "去"}}, Action: &link,
		ButtonSelection: &CardSelect{QuestionKey: "who", Title: "技师", Options: entries(10, option), SelectedID: "o3"},
		Buttons:         []CardButton{{Text: "接单", Style: 1, Key: "a"}, {Type: 1, Text: "看", URL: "https://a.b"}},
		CheckBox: &CardCheckBox{QuestionKey: "parts", Mode: 1,
			Options: entries(20, func(i int) CardCheck { return CardCheck{ID: fmt.Sprint("c", i), Text: "件", Checked: i == 1} })},
		Selects: entries(3, func(i int) CardSelect {
			return CardSelect{QuestionKey: fmt.Sprint("q", i), Options: []CardOption{option(1)}}
		}),
		Submit: &CardSubmit{Text: "提交", Key: "go"},
	}
}

// only drops the parts that a type may not have.
func only(kind CardType) TemplateCard {
	t := full()
	t.CardType = kind
	v := reflect.ValueOf(&t).Elem()
	for i := range v.NumField() {
		field, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		for _, p := range parts {
			if p.field == field && !slices.Contains(p.types, kind) {
				v.Field(i).SetZero()
			}
		}
	}
	if kind == NewsNotice {
		t.ImageText = nil // either picture
	}
	return t
}

var allTypes = []CardType{TextNotice, NewsNotice, ButtonInteraction, VoteInteraction, MultipleInteraction}

func TestValidateTakesFullCards(t *testing.T) {
	for _, kind := range allTypes {
		card := only(kind)
		if err := card.Validate(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		card.TaskID = ""
		if err := card.ValidateUpdate(); err != nil {
			t.Errorf("update to %s: %v", kind, err)
		}
	}
}

// TestMatrix puts every part into every type: refused exactly where the
// documented table has a dash.
func TestMatrix(t *testing.T) {
	refused := map[CardType]string{
		TextNotice:          "image_text_area card_image vertical_content_list button_selection button_list checkbox select_list submit_button",
		NewsNotice:          "sub_title_text emphasis_content button_selection button_list checkbox select_list submit_button",
		ButtonInteraction:   "emphasis_content image_text_area card_image vertical_content_list jump_list checkbox select_list submit_button",
		VoteInteraction:     "action_menu sub_title_text quote_area emphasis_content image_text_area card_image vertical_content_list horizontal_content_list jump_list card_action button_selection button_list select_list",
		MultipleInteraction: "action_menu sub_title_text quote_area emphasis_content image_text_area card_image vertical_content_list horizontal_content_list jump_list card_action button_selection button_list checkbox",
	}
	for kind, want := range refused {
		card := full()
		card.CardType = kind
		var got []string
		for _, violation := range violations(card.Validate()) {
			if violation.Rule == "not in a "+string(kind) {
				got = append(got, violation.Field)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s refuses %v, want %s", kind, got, want)
		}
	}
}

func violations(err error) []*InvalidError {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return nil
	}
	var out []*InvalidError
	for _, e := range joined.Unwrap() {
		out = append(out, e.(*InvalidError))
	}
	return out
}

func TestValidateLimits(t *testing.T) {
	long := strings.Repeat("键", 342) // 1026 bytes
	tests := []struct {
		kind   CardType
		field  string
		change func(*TemplateCard)
	}{
		{"", "card_type", func(*TemplateCard) {}},
		{TextNotice, "main_title.title", func(c *TemplateCard) { c.MainTitle, c.SubTitle = nil, "" }},
		{TextNotice, "card_action", func(c *TemplateCard) { c.Action = nil }},
		{TextNotice, "card_action.type", func(c *TemplateCard) { c.Action = &CardAction{} }},
		{TextNotice, "card_action.appid", func(c *TemplateCard) { c.Action = &CardAction{Type: 2} }},
		{TextNotice, "task_id", func(c *TemplateCard) { c.TaskID = "" }},
		{TextNotice, "jump_list", func(c *TemplateCard) { c.Jumps = entries(4, func(int) CardJump { return CardJump{Title: "去"} }) }},
		{TextNotice, "jump_list[0].title", func(c *TemplateCard) { c.Jumps[0].Title = "" }},
		{TextNotice, "jump_list[0].url", func(c *TemplateCard) { c.Jumps[0].URL = "" }},
		{TextNotice, "horizontal_content_list", func(c *TemplateCard) { c.Horizontal = entries(7, func(int) CardFact { return CardFact{KeyName: "a"} }) }},
		{TextNotice, "horizontal_content_list[0].keyname", func(c *TemplateCard) { c.Horizontal[0].KeyName = "" }},
		{TextNotice, "horizontal_content_list[0].type", func(c *TemplateCard) { c.Horizontal[0].Type = 4 }},
		{TextNotice, "horizontal_content_list[1].url", func(c *TemplateCard) { c.Horizontal[1].URL = "a.b" }},
		{TextNotice, "horizontal_content_list[2].media_id", func(c *TemplateCard) { c.Horizontal[2].MediaID = "" }},
		{TextNotice, "horizontal_content_list[3].userid", func(c *TemplateCard) { c.Horizontal[3].UserID = "" }},
		{TextNotice, "action_menu.action_list", func(c *TemplateCard) { c.ActionMenu.Actions = nil }},
		{TextNotice, "action_menu.action_list[0].key", func(c *TemplateCard) { c.ActionMenu.Actions[0].Key = long }},
		{TextNotice, "source.desc_color", func(c *TemplateCard) { c.Source.Color = 4 }},
		{TextNotice, "quote_area.type", func(c *TemplateCard) { c.QuoteArea.Type = 3 }},
		{NewsNotice, "main_title.title", func(c *TemplateCard) { c.MainTitle.Title = "" }},
		{NewsNotice, "card_image", func(c *TemplateCard) { c.Image = nil }},
		{NewsNotice, "card_image", func(c *TemplateCard) { c.ImageText = full().ImageText }},
		{NewsNotice, "card_image.url", func(c *TemplateCard) { c.Image.URL = "" }},
		{NewsNotice, "card_image.aspect_ratio", func(c *TemplateCard) { c.Image.AspectRatio = 2.3 }},
		{NewsNotice, "image_text_area.image_url", func(c *TemplateCard) { c.Image, c.ImageText = nil, &CardImageText{} }},
		{NewsNotice, "vertical_content_list", func(c *TemplateCard) { c.Vertical = entries(5, func(int) CardTitle { return CardTitle{Title: "a"} }) }},
		{NewsNotice, "vertical_content_list[0].title", func(c *TemplateCard) { c.Vertical[0].Title = "" }},
		{ButtonInteraction, "main_title.title", func(c *TemplateCard) { c.MainTitle = nil }},
		{ButtonInteraction, "task_id", func(c *TemplateCard) { c.TaskID = "空" }},
		{ButtonInteraction, "task_id", func(c *TemplateCard) { c.TaskID = strings.Repeat("a", 129) }},
		{ButtonInteraction, "button_list", func(c *TemplateCard) { c.Buttons = nil }},
		{ButtonInteraction, "button_list", func(c *TemplateCard) {
			c.Buttons = entries(7, func(i int) CardButton { return CardButton{Text: "a", Key: strconv.Itoa(i)} })
		}},
		{ButtonInteraction, "button_list[0].text", func(c *TemplateCard) { c.Buttons[0].Text = "" }},
		{ButtonInteraction, "button_list[0].key", func(c *TemplateCard) { c.Buttons[0].Key = "" }},
		{ButtonInteraction, "button_list[0].key", func(c *TemplateCard) { c.Buttons[0].Key = long }},
		{ButtonInteraction, "button_list[0].key", func(c *TemplateCard) { c.Buttons[0].Key = "back" }}, // the menu's
		{ButtonInteraction, "button_list[0].style", func(c *TemplateCard) { c.Buttons[0].Style = 5 }},
		{ButtonInteraction, "button_list[1].url", func(c *TemplateCard) { c.Buttons[1].URL = "" }},
		{ButtonInteraction, "button_list[1].type", func(c *TemplateCard) { c.Buttons[1] = CardButton{Type: 2, Text: "a", Key: "b"} }},
		{ButtonInteraction, "button_selection.option_list", func(c *TemplateCard) { c.ButtonSelection.Options = entries(11, option) }},
		{ButtonInteraction, "button_selection.option_list[1].id", func(c *TemplateCard) { c.ButtonSelection.Options[1].ID = "o0" }},
		{ButtonInteraction, "button_selection.option_list[0].id", func(c *TemplateCard) { c.ButtonSelection.Options[0].ID = strings.Repeat("a", 129) }},
		{ButtonInteraction, "button_selection.option_list[0].text", func(c *TemplateCard) { c.ButtonSelection.Options[0].Text = "" }},
		{ButtonInteraction, "button_selection.question_key", func(c *TemplateCard) { c.ButtonSelection.QuestionKey = "" }},
		{ButtonInteraction, "button_selection.disable", func(c *TemplateCard) { c.ButtonSelection.Disable = true }},
		{ButtonInteraction, "replace_text", func(c *TemplateCard) { c.ReplaceText = "已接单" }},
		{VoteInteraction, "checkbox", func(c *TemplateCard) { c.CheckBox = nil }},
		{VoteInteraction, "checkbox.mode", func(c *TemplateCard) { c.CheckBox.Mode = 2 }},
		{VoteInteraction, "checkbox.disable", func(c *TemplateCard) { c.CheckBox.Disable = true }},
		{VoteInteraction, "checkbox.option_list", func(c *TemplateCard) { c.CheckBox.Options = append(c.CheckBox.Options, CardCheck{ID: "x", Text: "x"}) }},
		{VoteInteraction, "checkbox.option_list[1].id", func(c *TemplateCard) { c.CheckBox.Options[1].ID = "c0" }},
		{VoteInteraction, "submit_button", func(c *TemplateCard) { c.Submit = nil }},
		{MultipleInteraction, "submit_button.key", func(c *TemplateCard) { c.Submit.Key = "" }},
		{MultipleInteraction, "select_list", func(c *TemplateCard) { c.Selects = nil }},
		{MultipleInteraction, "select_list", func(c *TemplateCard) {
			c.Selects = append(c.Selects, CardSelect{QuestionKey: "q9", Options: []CardOption{option(1)}})
		}},
		{MultipleInteraction, "select_list[1].question_key", func(c *TemplateCard) { c.Selects[1].QuestionKey = "q0" }},
	}
	for _, test := range tests {
		card := only(test.kind)
		test.change(&card)
		got := violations(card.Validate())
		if len(got) != 1 || got[0].Field != test.field {
			t.Errorf("%s, %s: got %v", test.kind, test.field, card.Validate())
		}
	}
}

func TestUpdateMayLock(t *testing.T) {
	card := only(ButtonInteraction)
	card.TaskID, card.ReplaceText, card.ButtonSelection.Disable = "", "已接单", true
	if err := card.ValidateUpdate(); err != nil {
		t.Error(err)
	}
	notice := only(TextNotice)
	notice.ReplaceText = "x"
	if err := notice.ValidateUpdate(); err == nil {
		t.Error("a notice has no buttons to replace")
	}
}

// TestTwoEncodings reads the JSON and the XML of a card back and finds the same
// parts in both, under the names that each of the two formats uses.
func TestTwoEncodings(t *testing.T) {
	names := strings.NewReplacer("_", "")
	for _, kind := range allTypes {
		card := only(kind)
		card.TaskID = ""
		raw, err := json.Marshal(card)
		if err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal(raw, &tree); err != nil {
			t.Fatal(err)
		}
		doc, err := parse("<TemplateCard>" + string(card.appendXML(nil)) + "</TemplateCard>")
		if err != nil {
			t.Fatal(err)
		}
		var fromXML, fromJSON []string
		for i := range doc {
			if doc[i].text != "" && doc[i].text != "false" {
				fromXML = append(fromXML, strings.ToLower(doc[i].name)+"="+doc[i].text)
			}
		}
		var walk func(name string, v any)
		walk = func(name string, v any) {
			switch v := v.(type) {
			case map[string]any:
				for key, value := range v {
					walk(key, value)
				}
			case []any:
				for _, value := range v {
					walk(name, value)
				}
			default:
				if text := fmt.Sprint(v); text != "false" {
					fromJSON = append(fromJSON, strings.ToLower(names.Replace(name))+"="+text)
				}
			}
		}
		walk("", tree)
		slices.Sort(fromXML)
		slices.Sort(fromJSON)
		if !slices.Equal(fromXML, fromJSON) {
			t.Errorf("%s:\nXML  %v\nJSON %v", kind, fromXML, fromJSON)
		}
	}
}

// TestPassiveXML compares with the shape of the platform's own example of a
// card in a passive reply (path 90241).
func TestPassiveXML(t *testing.T) {
	card := TemplateCard{
		CardType: VoteInteraction, MainTitle: &CardTitle{Title: "题"}, ReplaceText: "已提交",
		CheckBox: &CardCheckBox{QuestionKey: "k", Mode: 1, Options: []CardCheck{{ID: "1", Text: "甲", Checked: true}, {ID: "2", Text: "乙"}}},
		Submit:   &CardSubmit{Text: "提交", Key: "s"},
	}
	want := "<CardType><![CDATA[vote_interaction]]></CardType><MainTitle><Title><![CDATA[题]]></Title></MainTitle>" +
		"<CheckBox><QuestionKey><![CDATA[k]]></QuestionKey><OptionList><Id><![CDATA[1]]></Id><Text><![CDATA[甲]]></Text><IsChecked>true</IsChecked></OptionList>" +
		"<OptionList><Id><![CDATA[2]]></Id><Text><![CDATA[乙]]></Text><IsChecked>false</IsChecked></OptionList><Disable>false</Disable><Mode>1</Mode></CheckBox>" +
		"<SubmitButton><Text><![CDATA[提交]]></Text><Key><![CDATA[s]]></Key></SubmitButton><ReplaceText><![CDATA[已提交]]></ReplaceText>"
	if got := string(card.appendXML(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTemplateClosed(t *testing.T) {
	closed := question
	closed.Closed = "张伟已接单"
	card := Template(closed)
	if card.CardType != ButtonInteraction || card.ReplaceText != "张伟已接单" || len(card.Buttons) != 1 || card.Buttons[0].Key != ClosedKey || card.ButtonSelection != nil {
		t.Errorf("got %+v", card)
	}
	if err := card.ValidateUpdate(); err != nil {
		t.Error(err)
	}
	if err := Template(question).Validate(); err != nil {
		t.Error(err)
	}
	if err := Template(bot.Card{Title: "x"}).Validate(); err == nil {
		t.Error("a card with nothing to press or open was accepted")
	}
}
