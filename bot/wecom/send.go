package wecom

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"bihuan/bot"
)

// The limits of a textcard (path 90236): characters, and bytes of the URL.
const (
	maxCardTitle = 128
	maxCardText  = 512
	maxCardURL   = 2048
)

// sendRequest is the body of message/send (path 90236).
type sendRequest struct {
	ToUser         string        `json:"touser"`
	MsgType        string        `json:"msgtype"`
	AgentID        int64         `json:"agentid"`
	Text           *content      `json:"text,omitempty"`
	Markdown       *content      `json:"markdown,omitempty"`
	TextCard       *textCard     `json:"textcard,omitempty"`
	TemplateCard   *TemplateCard `json:"template_card,omitempty"`
	DuplicateCheck int           `json:"enable_duplicate_check,omitempty"`
}

type content struct {
	Content string `json:"content"`
}

type textCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
}

// Send sends one message to one member, or updates a card. Texts longer than
// the platform takes are cut. A card becomes:
//   - with buttons, a template card of type button_interaction;
//   - with a URL and facts, one of type text_notice;
//   - with a URL only, a textcard, which the WeChat plug-in shows as well;
//   - else, and when it is Closed, its words as text: there is nothing to press.
//
// Errors are sorted by Class. errcode 0 with a recipient who will not see the
// message is a *RecipientError.
func (c *Client) Send(ctx context.Context, out bot.Outbound) (bot.Receipt, error) {
	if err := checkOutbound(out); err != nil {
		return bot.Receipt{}, err
	}
	if out.Update != nil {
		return bot.Receipt{}, c.Update(ctx, out.To, *out.Update)
	}
	req, err := message(out)
	if err != nil {
		return bot.Receipt{}, err
	}
	req.ToUser, req.AgentID = out.To, c.agent
	if out.Once {
		req.DuplicateCheck = 1
	}
	var got struct {
		InvalidUser  userList `json:"invaliduser"`
		Unlicensed   userList `json:"unlicenseduser"`
		MessageID    string   `json:"msgid"`
		ResponseCode string   `json:"response_code"`
	}
	if err := c.post(ctx, "message/send", nil, req, &got); err != nil {
		return bot.Receipt{}, err
	}
	if len(got.InvalidUser) > 0 || len(got.Unlicensed) > 0 {
		return bot.Receipt{}, &RecipientError{Unlicensed: len(got.Unlicensed) > 0}
	}
	return bot.Receipt{MessageID: got.MessageID, ResponseCode: got.ResponseCode}, nil
}

// Update replaces a card that the member has, or greys its buttons (path
// 94888). Each response code is good for one update within 72 hours.
func (c *Client) Update(ctx context.Context, to string, u bot.Update) error {
	type button struct {
		ReplaceName string `json:"replace_name"`
	}
	req := struct {
		UserIDs      []string      `json:"userids"`
		AgentID      int64         `json:"agentid"`
		ResponseCode string        `json:"response_code"`
		Button       *button       `json:"button,omitempty"`
		TemplateCard *TemplateCard `json:"template_card,omitempty"`
	}{UserIDs: []string{to}, AgentID: c.agent, ResponseCode: u.ResponseCode}

	if err := checkUpdate(to, u); err != nil {
		return err
	}
	if u.Card == nil {
		req.Button = &button{ReplaceName: u.Done}
	} else {
		card := Template(*u.Card)
		card.TaskID = "" // a task id may not be used twice, not even here
		if err := card.ValidateUpdate(); err != nil {
			return err
		}
		req.TemplateCard = &card
	}
	var got struct {
		InvalidUser userList `json:"invaliduser"`
	}
	if err := c.post(ctx, "message/update_template_card", nil, req, &got); err != nil {
		return err
	}
	if len(got.InvalidUser) > 0 {
		return &RecipientError{}
	}
	return nil
}

// message fills in what is said.
func message(out bot.Outbound) (sendRequest, error) {
	switch {
	case out.Text != "":
		return textMessage(out.Text), nil
	case out.Markdown != "":
		return sendRequest{MsgType: "markdown", Markdown: &content{cut(out.Markdown, maxText)}}, nil
	}
	card := *out.Card
	switch {
	case card.Closed == "" && len(card.Buttons) > 0, card.Closed == "" && card.URL != "" && len(card.Facts) > 0:
		full := Template(card)
		return sendRequest{MsgType: "template_card", TemplateCard: &full}, full.Validate()
	case card.Closed == "" && card.URL != "":
		small := textCard{Title: cutRunes(quiet(card.Title), maxCardTitle), URL: card.URL}
		card.Title = ""
		small.Description = cutRunes(quiet(plain(card)), maxCardText)
		if small.Description == "" { // the platform wants one
			small.Description = small.Title
		}
		return sendRequest{MsgType: "textcard", TextCard: &small}, small.validate()
	}
	return textMessage(plain(card)), nil
}

func textMessage(s string) sendRequest {
	return sendRequest{MsgType: "text", Text: &content{cut(s, maxText)}}
}

func (t textCard) validate() error {
	c := &checker{}
	c.text(t.Title, "textcard.title")
	c.text(t.Description, "textcard.description")
	c.url(t.URL, "textcard.url")
	c.bytes(t.URL, "textcard.url", maxCardURL)
	return c.err()
}

// checkOutbound makes sure that a message goes to one member and says one thing.
func checkOutbound(out bot.Outbound) error {
	c := &checker{}
	c.recipient(out.To)
	said := 0
	for _, there := range []bool{out.Text != "", out.Markdown != "", out.Card != nil, out.Update != nil} {
		if there {
			said++
		}
	}
	c.require(said == 1, "message", "has %d contents, want one", said)
	return c.err()
}

func checkUpdate(to string, u bot.Update) error {
	c := &checker{}
	c.recipient(to)
	c.text(u.ResponseCode, "response_code")
	c.require((u.Card != nil) != (u.Done != ""), "update", "wants either a card or a text for the buttons")
	return c.err()
}

// recipient refuses what the platform would read as many members.
func (c *checker) recipient(to string) {
	c.text(to, "touser")
	c.require(!strings.ContainsRune(to, '|') && !strings.HasPrefix(to, "@"), "touser", "must be one member")
}

// quiet keeps words from being read as the markup of a textcard.
func quiet(s string) string { return strings.NewReplacer("<", "＜", ">", "＞").Replace(s) }

// cutRunes shortens s to at most n characters and shows that it did.
func cutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// userList reads the user ids of an answer: message/send joins them by "|",
// message/update_template_card lists them.
type userList []string

// UnmarshalJSON implements json.Unmarshaler.
func (l *userList) UnmarshalJSON(b []byte) error {
	var joined string
	if json.Unmarshal(b, &joined) == nil {
		*l = strings.FieldsFunc(joined, func(r rune) bool { return r == '|' })
		return nil
	}
	if err := json.Unmarshal(b, (*[]string)(l)); err != nil {
		return fmt.Errorf("user list: %w", err)
	}
	return nil
}
