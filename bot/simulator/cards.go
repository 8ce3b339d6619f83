package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"
)

// taskIDs is the form of a task_id.
var taskIDs = regexp.MustCompile(`^[0-9A-Za-z_\-@]{1,128}$`)

// cardCheck is one walk over a card.
type cardCheck struct {
	mode     mode
	warnings []string
}

// checkCard judges a template card by its raw JSON. It returns the card type
// and hints about what the client will not show in full.
func checkCard(raw []byte, m mode) (cardType string, warnings []string, err *apiError) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var c map[string]any
	if decoder.Decode(&c) != nil || c == nil {
		return "", nil, refuse(errParameter, "template_card is not an object")
	}
	check := cardCheck{mode: m}
	cardType, _ = c["card_type"].(string)
	err = check.card(cardType, c)
	return cardType, check.warnings, err
}

func (c *cardCheck) card(cardType string, card map[string]any) *apiError {
	column := slices.Index(cardTypes[:], cardType)
	if column < 0 {
		return refuse(errCardType, "invalid card_type")
	}
	if err := c.known(cardType, card); err != nil {
		return err
	}
	for _, row := range cardMatrix {
		value, there := card[row.part]
		switch p := row.in[column]; {
		case !there && p == must:
			return refuse(row.missing, "%s missing in %s", row.part, cardType)
		case !there:
			continue
		case p == no:
			return refuse(errParameter, "%s does not belong on %s", row.part, cardType)
		}
		if err := c.value(row.part, cardParts[row.part], value, row.missing); err != nil {
			return err
		}
	}
	return c.whole(cardType, card)
}

// known refuses fields outside the documentation: the platform would ignore
// them, and a misspelt field would go unseen.
func (c *cardCheck) known(cardType string, card map[string]any) *apiError {
	for _, name := range slices.Sorted(maps.Keys(card)) {
		_, part := cardParts[name]
		if !part && name != "card_type" && name != "task_id" {
			return refuse(errParameter, "unknown field %q in %s", name, cardType)
		}
	}
	return nil
}

// whole checks what concerns several parts.
func (c *cardCheck) whole(cardType string, card map[string]any) *apiError {
	title := textAt(card, "main_title", "title")
	switch cardType {
	case "text_notice":
		if title == "" && textAt(card, "sub_title_text") == "" {
			return refuse(errCardTitle, "main_title.title or sub_title_text required")
		}
	default:
		if title == "" {
			return refuse(errCardTitle, "main_title.title missing")
		}
	}
	if cardType == "text_notice" || cardType == "news_notice" {
		if t := numberAt(card, "card_action", "type"); t != 1 && t != 2 {
			return refuse(errCardAction, "card_action.type must be 1 or 2")
		}
	}
	if cardType == "news_notice" {
		if (card["image_text_area"] == nil) == (card["card_image"] == nil) {
			return refuse(errCardImage, "exactly one of card_image and image_text_area required")
		}
	}
	return c.taskID(cardType, card)
}

func (c *cardCheck) taskID(cardType string, card map[string]any) *apiError {
	value, there := card["task_id"]
	id, isText := value.(string)
	needed := cardType != "text_notice" && cardType != "news_notice" || card["action_menu"] != nil
	switch {
	case !there && (!needed || c.mode != modeSend):
		return nil
	case !there:
		return refuse(errTaskID, "task_id missing")
	case !isText || !taskIDs.MatchString(id):
		return refuse(errTaskID, "task_id must match %s", taskIDs)
	}
	return nil
}

// value checks one field; missing overrides the field's own code for empty.
func (c *cardCheck) value(path string, f field, value any, missing int) *apiError {
	if f.updates && c.mode == modeSend {
		return refuse(errParameter, "%s is only for updates", path)
	}
	if missing == 0 {
		missing = f.missing
	}
	switch f.kind {
	case text:
		return c.text(path, f, value, missing)
	case number:
		return c.number(path, f, value)
	case flag:
		if _, ok := value.(bool); !ok {
			return refuse(errParameter, "%s must be true or false", path)
		}
		return nil
	case object:
		fields, ok := value.(map[string]any)
		if !ok {
			return refuse(errParameter, "%s must be an object", path)
		}
		return c.object(path, f.of, fields)
	default:
		return c.list(path, f, value, missing)
	}
}

func (c *cardCheck) text(path string, f field, value any, missing int) *apiError {
	s, ok := value.(string)
	switch {
	case !ok:
		return refuse(errParameter, "%s must be a string", path)
	case s == "" && missing != 0:
		return refuse(missing, "%s is empty", path)
	case f.bytes > 0 && len(s) > f.bytes:
		return refuse(f.tooLong, "%s is over %d bytes", path, f.bytes)
	}
	if n := utf8.RuneCountInString(s); f.shown > 0 && n > f.shown {
		c.warnings = append(c.warnings, fmt.Sprintf("%s 有 %d 字，手机上显示约 %d 字", path, n, f.shown))
	}
	return nil
}

func (c *cardCheck) number(path string, f field, value any) *apiError {
	n, ok := value.(json.Number)
	v, err := n.Float64()
	if _, whole := n.Int64(); err == nil && !f.decimal {
		err = whole
	}
	if !ok || err != nil {
		return refuse(errParameter, "%s must be a number", path)
	}
	if v < f.low || v > f.top {
		return refuse(errParameter, "%s must be between %v and %v", path, f.low, f.top)
	}
	return nil
}

func (c *cardCheck) object(path string, sh shape, value map[string]any) *apiError {
	seen := 0
	for _, f := range sh.fields {
		v, there := value[f.name]
		if !there {
			if f.missing != 0 {
				return refuse(f.missing, "%s.%s missing", path, f.name)
			}
			continue
		}
		seen++
		if err := c.value(path+"."+f.name, f, v, 0); err != nil {
			return err
		}
	}
	if seen != len(value) {
		return refuse(errParameter, "unknown field in %s", path)
	}
	if n, ok := sh.byType[numberAt(value, "type")]; ok && textAt(value, n.field) == "" {
		return refuse(n.missing, "%s.%s missing", path, n.field)
	}
	return nil
}

func (c *cardCheck) list(path string, f field, value any, missing int) *apiError {
	items, ok := value.([]any)
	switch {
	case !ok:
		return refuse(errParameter, "%s must be a list", path)
	case len(items) == 0 && missing != 0:
		return refuse(missing, "%s is empty", path)
	case len(items) < f.atLeast || len(items) > f.atMost:
		return refuse(f.length, "%s has %d entries, allowed are %d to %d", path, len(items), f.atLeast, f.atMost)
	}
	for i, item := range items {
		fields, ok := item.(map[string]any)
		if !ok {
			return refuse(errParameter, "%s[%d] must be an object", path, i)
		}
		if err := c.object(fmt.Sprintf("%s[%d]", path, i), f.of, fields); err != nil {
			return err
		}
	}
	return distinct(path, f.of, items)
}

// distinct refuses a list in which two items agree in a unique field.
func distinct(path string, sh shape, items []any) *apiError {
	for _, f := range sh.fields {
		if f.unique == 0 {
			continue
		}
		seen := map[string]bool{}
		for _, item := range items {
			v := textAt(item, f.name)
			if v != "" && seen[v] {
				return refuse(f.unique, "%s: %s is not unique", path, f.name)
			}
			seen[v] = true
		}
	}
	return nil
}

// textAt is the text under path, or "".
func textAt(v any, path ...string) string {
	s, _ := at(v, path).(string)
	return s
}

// numberAt is the whole number under path, or 0.
func numberAt(v any, path ...string) int64 {
	n, _ := at(v, path).(json.Number)
	i, _ := n.Int64()
	return i
}

func at(v any, path []string) any {
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}
