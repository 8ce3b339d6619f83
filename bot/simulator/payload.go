package simulator

import (
	"encoding/json"
	"time"
	"unicode/utf8"
)

const maxText = 2048 // bytes; longer text is cut, longer markdown refused

// payload is a checked message, ready to be shown.
type payload struct {
	bubble     bubble
	card       *card           // template_card
	body       json.RawMessage // of the card
	callsBack  bool            // the card can be updated
	clientOnly bool            // not shown in the WeChat plug-in
	warnings   []string
}

// readPayload checks the object named like the msgtype (path 90236).
func (s *Simulator) readPayload(msgtype string, raw []byte) (*payload, *apiError) {
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil, refuse(errParameter, "body is not the documented JSON")
	}
	part := all[msgtype]
	switch msgtype {
	case "text":
		return readText(part)
	case "markdown":
		return readMarkdown(part)
	case "textcard":
		return readTextCard(part)
	case "image", "voice", "file":
		return s.readMediaMessage(msgtype, part)
	case "news":
		return readNews(part)
	case "template_card":
		return s.readCard(part)
	}
	return nil, refuse(errBadMsgType, "invalid msgtype")
}

// content is the part of text and markdown.
type content struct {
	Content string `json:"content"`
}

func readText(raw json.RawMessage) (*payload, *apiError) {
	var t content
	if json.Unmarshal(raw, &t) != nil || t.Content == "" {
		return nil, refuse(errNoText, "empty content")
	}
	p := &payload{bubble: bubble{Type: "text", Text: cutBytes(t.Content, maxText)}}
	if len(p.bubble.Text) < len(t.Content) {
		p.warnings = []string{"text.content 超过 2048 字节，已截断"}
	}
	return p, nil
}

func readMarkdown(raw json.RawMessage) (*payload, *apiError) {
	var t content
	switch {
	case json.Unmarshal(raw, &t) != nil || t.Content == "":
		return nil, refuse(errNoText, "empty content")
	case len(t.Content) > maxText:
		return nil, refuse(errTooLong, "markdown.content over 2048 bytes")
	}
	return &payload{bubble: bubble{Type: "markdown", Text: t.Content}, clientOnly: true}, nil
}

// article is a textcard, and an entry of news.
type article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	AppID       string `json:"appid"`
}

func readTextCard(raw json.RawMessage) (*payload, *apiError) {
	var t article
	switch {
	case json.Unmarshal(raw, &t) != nil || t.Title == "" || t.Description == "":
		return nil, refuse(errEmpty, "textcard needs title and description")
	case t.URL == "":
		return nil, refuse(errEmpty, "textcard.url missing")
	case len(t.URL) > maxText:
		return nil, refuse(errCount, "textcard.url over 2048 bytes")
	}
	return &payload{bubble: bubble{
		Type: "textcard", Title: cutRunes(t.Title, 128), Text: cutRunes(t.Description, 512), URL: t.URL,
	}}, nil
}

func readNews(raw json.RawMessage) (*payload, *apiError) {
	var t struct {
		Articles []article `json:"articles"`
	}
	if json.Unmarshal(raw, &t) != nil || len(t.Articles) < 1 || len(t.Articles) > 8 {
		return nil, refuse(errArticles, "1 to 8 articles")
	}
	for _, a := range t.Articles {
		if a.Title == "" || a.URL == "" && a.AppID == "" {
			return nil, refuse(errEmpty, "an article needs title and url")
		}
	}
	first := t.Articles[0]
	return &payload{bubble: bubble{
		Type: "textcard", Title: cutBytes(first.Title, 128), Text: cutBytes(first.Description, 512), URL: first.URL,
	}}, nil
}

func (s *Simulator) readMediaMessage(msgtype string, raw json.RawMessage) (*payload, *apiError) {
	var t struct {
		MediaID string `json:"media_id"`
	}
	if json.Unmarshal(raw, &t) != nil || t.MediaID == "" {
		return nil, refuse(errNoMedia, "media_id missing")
	}
	m, err := s.freshMedia(t.MediaID)
	switch {
	case err != nil:
		return nil, err
	case m.Kind != msgtype:
		return nil, refuse(errMediaType, "media is not of type %s", msgtype)
	}
	return &payload{bubble: bubble{Type: msgtype, Media: t.MediaID, Text: m.Name, Seconds: m.Seconds}}, nil
}

// readCard checks a template card and makes it ready for its recipients.
func (s *Simulator) readCard(raw json.RawMessage) (*payload, *apiError) {
	cardType, warnings, err := checkCard(raw, modeSend)
	if err != nil {
		return nil, err
	}
	var head struct {
		TaskID     string          `json:"task_id"`
		ActionMenu json.RawMessage `json:"action_menu"`
	}
	if json.Unmarshal(raw, &head) != nil {
		return nil, refuse(errParameter, "template_card unreadable")
	}
	callsBack := greyable(cardType) || head.ActionMenu != nil
	switch {
	case s.st.Cards[head.TaskID] != nil:
		return nil, refuse(errTaskID, "task_id already exists")
	case callsBack && s.cfg.CallbackURL == "":
		return nil, refuse(errNoCallback, "application has no callback url")
	}
	return &payload{
		bubble: bubble{Type: "card"}, clientOnly: true, callsBack: callsBack, warnings: warnings, body: raw,
		card: &card{ID: head.TaskID, TaskID: head.TaskID, Type: cardType, Copies: map[string]*cardCopy{}},
	}, nil
}

// greyable reports whether the card's buttons can be greyed out.
func greyable(cardType string) bool {
	switch cardType {
	case "button_interaction", "vote_interaction", "multiple_interaction":
		return true
	}
	return false
}

// begin gives a card without task_id a name of its own.
func (c *card) begin(msgid string, now time.Time, users []string) {
	if c.ID == "" {
		c.ID = "msg-" + msgid
	}
	c.SentAt, c.For = now, users
}

// cutBytes cuts at most n bytes without splitting a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func cutRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), n)])
}
