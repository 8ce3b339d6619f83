package wecom

// CardType is one of the five kinds of template card (path 90236).
type CardType string

// The card types.
const (
	TextNotice          CardType = "text_notice"
	NewsNotice          CardType = "news_notice"
	ButtonInteraction   CardType = "button_interaction"
	VoteInteraction     CardType = "vote_interaction"
	MultipleInteraction CardType = "multiple_interaction"
)

// TemplateCard is the body of a template card in both of its encodings: JSON
// when sent or updated through the API (paths 90236 and 94888), XML in a
// passive reply (path 90241). Which parts go with which type is checked by
// Validate and ValidateUpdate. Lengths "in characters" are what the client
// shows; more is cut by it, not refused.
type TemplateCard struct {
	CardType   CardType    `json:"card_type" xml:"CardType"`
	Source     *CardSource `json:"source,omitempty" xml:"Source"`
	ActionMenu *CardMenu   `json:"action_menu,omitempty" xml:"ActionMenu"`
	// TaskID is unique per application for ever: 1 to 128 of 0-9 A-Z a-z _ - @.
	// An update leaves it out, the card keeps the one it was sent with.
	TaskID          string         `json:"task_id,omitempty" xml:"-"`
	MainTitle       *CardTitle     `json:"main_title,omitempty" xml:"MainTitle"` // 36 and 44 characters
	QuoteArea       *CardQuote     `json:"quote_area,omitempty" xml:"QuoteArea"`
	Emphasis        *CardTitle     `json:"emphasis_content,omitempty" xml:"EmphasisContent"` // 14 and 22 characters
	SubTitle        string         `json:"sub_title_text,omitempty" xml:"SubTitleText"`      // 160 characters
	ImageText       *CardImageText `json:"image_text_area,omitempty" xml:"ImageTextArea"`
	Image           *CardImage     `json:"card_image,omitempty" xml:"CardImage"`
	Vertical        []CardTitle    `json:"vertical_content_list,omitempty" xml:"VerticalContentList"` // at most 4
	Horizontal      []CardFact     `json:"horizontal_content_list,omitempty" xml:"HorizontalContentList"`
	Jumps           []CardJump     `json:"jump_list,omitempty" xml:"JumpList"` // at most 3
	Action          *CardAction    `json:"card_action,omitempty" xml:"CardAction"`
	ButtonSelection *CardSelect    `json:"button_selection,omitempty" xml:"ButtonSelection"`
	Buttons         []CardButton   `json:"button_list,omitempty" xml:"ButtonList"` // 1 to 6
	CheckBox        *CardCheckBox  `json:"checkbox,omitempty" xml:"CheckBox"`
	Selects         []CardSelect   `json:"select_list,omitempty" xml:"SelectList"` // 1 to 3
	Submit          *CardSubmit    `json:"submit_button,omitempty" xml:"SubmitButton"`
	// ReplaceText, in an update only, shows one grey dead button in place of
	// the buttons.
	ReplaceText string `json:"replace_text,omitempty" xml:"ReplaceText"`
}

// CardSource is the small line on top of a card.
type CardSource struct {
	IconURL string `json:"icon_url,omitempty" xml:"IconUrl"`
	Desc    string `json:"desc,omitempty" xml:"Desc"`            // 20 characters
	Color   int    `json:"desc_color,omitempty" xml:"DescColor"` // 0 grey, 1 black, 2 red, 3 green
}

// CardMenu is the menu in the upper right corner.
type CardMenu struct {
	Desc    string         `json:"desc,omitempty" xml:"Desc"`
	Actions []CardMenuItem `json:"action_list" xml:"ActionList"` // 1 to 3
}

// CardMenuItem is one entry of a CardMenu.
type CardMenuItem struct {
	Text string `json:"text" xml:"Text"`
	Key  string `json:"key" xml:"Key"` // at most 1024 bytes, unique in the card
}

// CardTitle is a headline with a line of text.
type CardTitle struct {
	Title string `json:"title,omitempty" xml:"Title"`
	Desc  string `json:"desc,omitempty" xml:"Desc"`
}

// CardLink is where a tap leads: Type 0 nowhere, 1 to URL, 2 to a page of a
// mini-program.
type CardLink struct {
	Type     int    `json:"type,omitempty" xml:"Type"`
	URL      string `json:"url,omitempty" xml:"Url"`
	AppID    string `json:"appid,omitempty" xml:"AppId"`
	PagePath string `json:"pagepath,omitempty" xml:"PagePath"`
}

// CardAction is where a tap on the whole card leads.
type CardAction = CardLink

// CardQuote is a quotation.
type CardQuote struct {
	CardLink
	Title string `json:"title,omitempty" xml:"Title"`
	Text  string `json:"quote_text,omitempty" xml:"QuoteText"`
}

// CardJump is one line that leads elsewhere.
type CardJump struct {
	CardLink
	Title string `json:"title" xml:"Title"` // 18 characters
}

// CardImageText is a picture with text beside it.
type CardImageText struct {
	CardLink
	Title    string `json:"title,omitempty" xml:"Title"`
	Desc     string `json:"desc,omitempty" xml:"Desc"`
	ImageURL string `json:"image_url" xml:"ImageUrl"`
}

// CardImage is a picture across the card.
type CardImage struct {
	URL         string  `json:"url" xml:"Url"`
	AspectRatio float64 `json:"aspect_ratio,omitempty" xml:"AspectRatio"` // width to height, 1.3 to 2.25
}

// CardFact is one line "name  value": Type 0 plain, 1 leads to URL, 2 a file,
// 3 a member's business card.
type CardFact struct {
	Type    int    `json:"type,omitempty" xml:"Type"`
	KeyName string `json:"keyname" xml:"KeyName"`       // 5 characters
	Value   string `json:"value,omitempty" xml:"Value"` // 30 characters
	URL     string `json:"url,omitempty" xml:"Url"`
	MediaID string `json:"media_id,omitempty" xml:"MediaId"`
	UserID  string `json:"userid,omitempty" xml:"UserId"`
}

// CardButton calls back with Key (Type 0) or opens URL (Type 1).
type CardButton struct {
	Type  int    `json:"type,omitempty" xml:"Type"`
	Text  string `json:"text" xml:"Text"`             // 10 characters
	Style int    `json:"style,omitempty" xml:"Style"` // 1 emphasis, 2 secondary, 3 neutral, 4 negative
	Key   string `json:"key,omitempty" xml:"Key"`     // at most 1024 bytes, unique in the card
	URL   string `json:"url,omitempty" xml:"Url"`
}

// CardSelect is a drop-down.
type CardSelect struct {
	QuestionKey string       `json:"question_key" xml:"QuestionKey"` // at most 1024 bytes
	Title       string       `json:"title,omitempty" xml:"Title"`
	Options     []CardOption `json:"option_list" xml:"OptionList"` // 1 to 10
	SelectedID  string       `json:"selected_id,omitempty" xml:"SelectedId"`
	Disable     bool         `json:"disable,omitempty" xml:"Disable"` // in an update only
}

// CardOption is one entry of a CardSelect.
type CardOption struct {
	ID   string `json:"id" xml:"Id"`     // at most 128 bytes, unique in the list
	Text string `json:"text" xml:"Text"` // 16 characters
}

// CardCheckBox is a list to tick: Mode 0 one, 1 several.
type CardCheckBox struct {
	QuestionKey string      `json:"question_key" xml:"QuestionKey"`  // at most 1024 bytes
	Options     []CardCheck `json:"option_list" xml:"OptionList"`    // 1 to 20
	Disable     bool        `json:"disable,omitempty" xml:"Disable"` // in an update only
	Mode        int         `json:"mode,omitempty" xml:"Mode"`
}

// CardCheck is one entry of a CardCheckBox.
type CardCheck struct {
	ID      string `json:"id" xml:"Id"`     // at most 128 bytes, unique in the list
	Text    string `json:"text" xml:"Text"` // 17 characters
	Checked bool   `json:"is_checked" xml:"IsChecked"`
}

// CardSubmit sends off a vote or a multiple choice.
type CardSubmit struct {
	Text string `json:"text,omitempty" xml:"Text"` // 10 characters
	Key  string `json:"key" xml:"Key"`             // at most 1024 bytes
}
