package wecom

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// InvalidError says which field of something to send breaks which documented
// rule. Sending it again unchanged is of no use.
type InvalidError struct {
	Field, Rule string
}

// Error implements error. It names the field, never its content.
func (e *InvalidError) Error() string { return "wecom: " + e.Field + ": " + e.Rule }

// The limits of a template card (path 90236), in bytes and entries.
const (
	maxKey       = 1024
	maxOptionID  = 128
	maxFacts     = 6
	maxButtons   = 6
	maxJumps     = 3
	maxActions   = 3
	maxVertical  = 4
	maxSelects   = 3
	maxOptions   = 10
	maxChecks    = 20
	minAspect    = 1.3
	maxAspect    = 2.25
	taskIDFormat = `^[0-9A-Za-z_@-]{1,128}$`
)

var taskIDPattern = regexp.MustCompile(taskIDFormat)

// checker gathers violations.
type checker struct {
	update bool // the card replaces another
	keys   map[string]bool
	errs   []error
}

func (c *checker) require(ok bool, field, rule string, args ...any) {
	if !ok {
		c.errs = append(c.errs, &InvalidError{Field: field, Rule: fmt.Sprintf(rule, args...)})
	}
}

// err joins the violations; nil if there are none.
func (c *checker) err() error { return errors.Join(c.errs...) }

func (c *checker) text(s, field string) { c.require(s != "", field, "must not be empty") }

func (c *checker) bytes(s, field string, most int) {
	c.text(s, field)
	c.require(len(s) <= most, field, "%d bytes, at most %d", len(s), most)
}

func (c *checker) count(n int, field string, least, most int) {
	c.require(n >= least && n <= most, field, "%d entries, want %d to %d", n, least, most)
}

func (c *checker) between(n int, field string, low, high int) {
	c.require(n >= low && n <= high, field, "is %d, want %d to %d", n, low, high)
}

// key checks a callback key, which no other part of the card may share.
func (c *checker) key(s, field string) {
	c.bytes(s, field, maxKey)
	c.require(!c.keys[s], field, "repeated in the card")
	c.keys[s] = true
}

// Validate reports every documented rule that the card breaks when sent, as
// InvalidErrors joined together.
func (t TemplateCard) Validate() error { return t.validate(false) }

// ValidateUpdate does so for a card that replaces another: there the parts may
// be locked, ReplaceText may kill the buttons, and no TaskID is needed.
func (t TemplateCard) ValidateUpdate() error { return t.validate(true) }

func (t TemplateCard) validate(update bool) error {
	c := &checker{update: update, keys: map[string]bool{}}
	t.checkMatrix(c)
	t.checkHead(c)
	t.checkLists(c)
	t.checkActions(c)
	return c.err()
}

// parts is the table of path 90236: which part may stand in which type.
var parts = []struct {
	field   string
	present func(TemplateCard) bool
	types   []CardType
}{
	{"action_menu", func(t TemplateCard) bool { return t.ActionMenu != nil }, []CardType{TextNotice, NewsNotice, ButtonInteraction}},
	{"sub_title_text", func(t TemplateCard) bool { return t.SubTitle != "" }, []CardType{TextNotice, ButtonInteraction}},
	{"quote_area", func(t TemplateCard) bool { return t.QuoteArea != nil }, []CardType{TextNotice, NewsNotice, ButtonInteraction}},
	{"emphasis_content", func(t TemplateCard) bool { return t.Emphasis != nil }, []CardType{TextNotice}},
	{"image_text_area", func(t TemplateCard) bool { return t.ImageText != nil }, []CardType{NewsNotice}},
	{"card_image", func(t TemplateCard) bool { return t.Image != nil }, []CardType{NewsNotice}},
	{"vertical_content_list", func(t TemplateCard) bool { return len(t.Vertical) > 0 }, []CardType{NewsNotice}},
	{"horizontal_content_list", func(t TemplateCard) bool { return len(t.Horizontal) > 0 }, []CardType{TextNotice, NewsNotice, ButtonInteraction}},
	{"jump_list", func(t TemplateCard) bool { return len(t.Jumps) > 0 }, []CardType{TextNotice, NewsNotice}},
	{"card_action", func(t TemplateCard) bool { return t.Action != nil }, []CardType{TextNotice, NewsNotice, ButtonInteraction}},
	{"button_selection", func(t TemplateCard) bool { return t.ButtonSelection != nil }, []CardType{ButtonInteraction}},
	{"button_list", func(t TemplateCard) bool { return len(t.Buttons) > 0 }, []CardType{ButtonInteraction}},
	{"checkbox", func(t TemplateCard) bool { return t.CheckBox != nil }, []CardType{VoteInteraction}},
	{"select_list", func(t TemplateCard) bool { return len(t.Selects) > 0 }, []CardType{MultipleInteraction}},
	{"submit_button", func(t TemplateCard) bool { return t.Submit != nil }, []CardType{VoteInteraction, MultipleInteraction}},
	{"replace_text", func(t TemplateCard) bool { return t.ReplaceText != "" }, interactive},
}

var (
	interactive = []CardType{ButtonInteraction, VoteInteraction, MultipleInteraction}
	notices     = []CardType{TextNotice, NewsNotice}
)

// checkMatrix checks which parts are there.
func (t TemplateCard) checkMatrix(c *checker) {
	kind := t.CardType
	if !slices.Contains(interactive, kind) && !slices.Contains(notices, kind) {
		c.require(false, "card_type", "unknown")
		return
	}
	for _, p := range parts {
		if p.present(t) {
			c.require(slices.Contains(p.types, kind), p.field, "not in a %s", kind)
		}
	}
	hasTitle := t.MainTitle != nil && t.MainTitle.Title != ""
	switch kind {
	case TextNotice:
		c.require(hasTitle || t.SubTitle != "", "main_title.title", "a text_notice needs it or sub_title_text")
	default:
		c.require(hasTitle, "main_title.title", "must not be empty")
	}
	switch kind {
	case TextNotice, NewsNotice:
		c.require(t.Action != nil, "card_action", "a %s needs it", kind)
	case ButtonInteraction:
		c.require(len(t.Buttons) > 0, "button_list", "must not be empty")
	case VoteInteraction:
		c.require(t.CheckBox != nil, "checkbox", "a vote_interaction needs it")
	case MultipleInteraction:
		c.require(len(t.Selects) > 0, "select_list", "must not be empty")
	}
	if kind == NewsNotice {
		c.require((t.ImageText != nil) != (t.Image != nil), "card_image", "a news_notice needs either it or image_text_area")
	}
	if kind == VoteInteraction || kind == MultipleInteraction {
		c.require(t.Submit != nil, "submit_button", "a %s needs it", kind)
	}
}

// checkHead checks task id, source, quote, pictures and links.
func (t TemplateCard) checkHead(c *checker) {
	needed := !c.update && (t.ActionMenu != nil || slices.Contains(interactive, t.CardType))
	if t.TaskID != "" || needed {
		c.require(taskIDPattern.MatchString(t.TaskID), "task_id", "want 1 to 128 of 0-9 A-Z a-z _ - @")
	}
	c.require(c.update || t.ReplaceText == "", "replace_text", "only in an update")
	if t.Source != nil {
		c.between(t.Source.Color, "source.desc_color", 0, 3)
	}
	if t.QuoteArea != nil {
		t.QuoteArea.check(c, "quote_area", 0)
	}
	if t.Action != nil {
		least := 0
		if slices.Contains(notices, t.CardType) {
			least = 1
		}
		t.Action.check(c, "card_action", least)
	}
	if t.ImageText != nil {
		t.ImageText.check(c, "image_text_area", 0)
		c.text(t.ImageText.ImageURL, "image_text_area.image_url")
	}
	if t.Image != nil {
		c.text(t.Image.URL, "card_image.url")
		ratio := t.Image.AspectRatio
		c.require(ratio == 0 || ratio >= minAspect && ratio <= maxAspect, "card_image.aspect_ratio", "want %v to %v", minAspect, maxAspect)
	}
}

// check checks where a link leads; least is the lowest type allowed.
func (l CardLink) check(c *checker, field string, least int) {
	c.between(l.Type, field+".type", least, 2)
	switch l.Type {
	case 1:
		c.url(l.URL, field+".url")
	case 2:
		c.text(l.AppID, field+".appid")
	}
}

func (c *checker) url(s, field string) {
	c.require(strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://"), field, "must begin with http:// or https://")
}
