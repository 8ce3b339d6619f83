package simulator

import (
	"fmt"
	"net/http"
	"slices"
)

// pressOrder is the body of POST …/press.
type pressOrder struct {
	TaskID   string              `json:"task_id"`
	Key      string              `json:"key"`
	Selected map[string][]string `json:"selected"` // question_key → option ids
}

// servePress presses a button that the member's copy of the card shows; any
// other is refused with 409, as nobody can press it.
func (s *Simulator) servePress(w http.ResponseWriter, r *http.Request) {
	var order pressOrder
	if !readJSON(w, r, &order) {
		return
	}
	user := from(r)
	s.mu.Lock()
	d, err := s.press(user, order)
	s.mu.Unlock()
	if err != nil {
		fail(w, http.StatusConflict, err.Error())
		return
	}
	s.act(w, r, d)
}

// press makes the event of path 90240. The caller holds s.mu.
func (s *Simulator) press(user string, order pressOrder) (*delivery, error) {
	c := s.st.Cards[order.TaskID]
	if c == nil || c.Copies[user] == nil {
		return nil, fmt.Errorf("%s 的手机上没有卡片 %q", user, order.TaskID)
	}
	v := c.view(user)
	if v == nil {
		return nil, fmt.Errorf("卡片 %q 已被撤回", order.TaskID)
	}
	name, err := v.pressed(order.Key)
	if err != nil {
		return nil, err
	}
	items, err := v.selectedItems(order.Selected)
	if err != nil {
		return nil, err
	}
	in := s.event(user, name, order.Key)
	in.TaskID, in.CardType, in.ResponseCode = node(c.TaskID), node(v.Type), node(s.issueCode(c.ID))
	if name == "template_card_event" && len(items) > 0 {
		in.SelectedItems = &selectedItems{Items: items}
	}
	return &delivery{From: user, What: "press", in: in, card: c}, nil
}

// pressed names the event of the button with this key.
func (v *CardView) pressed(key string) (string, error) {
	for _, b := range v.Buttons {
		if b.Key == key && key != "" && !b.Disabled {
			return "template_card_event", nil
		}
	}
	for _, a := range v.Menu {
		if a.Key == key {
			return "template_card_menu_event", nil
		}
	}
	if v.Closed != "" {
		return "", fmt.Errorf("卡片已是「%s」，按钮不能再按", v.Closed)
	}
	return "", fmt.Errorf("卡片上没有按钮 %q", key)
}

// selectedItems are the drop-downs and ticks as they stand when the button is
// pressed.
func (v *CardView) selectedItems(chosen map[string][]string) ([]selectedItem, error) {
	var items []selectedItem
	for _, sel := range v.Selections {
		ids := sel.Selected
		if given, ok := chosen[sel.QuestionKey]; ok {
			if sel.Disabled {
				return nil, fmt.Errorf("选择项 %q 已锁定", sel.QuestionKey)
			}
			ids = given
		}
		item, err := sel.item(ids)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	for key := range chosen {
		if !slices.ContainsFunc(v.Selections, func(sel SelectView) bool { return sel.QuestionKey == key }) {
			return nil, fmt.Errorf("卡片上没有选择项 %q", key)
		}
	}
	return items, nil
}

func (sel SelectView) item(ids []string) (selectedItem, error) {
	item := selectedItem{QuestionKey: *node(sel.QuestionKey)}
	if len(ids) > 1 && !sel.Many {
		return item, fmt.Errorf("选择项 %q 只能选一个", sel.QuestionKey)
	}
	for _, id := range ids {
		if !slices.ContainsFunc(sel.Options, func(o OptionView) bool { return o.ID == id }) {
			return item, fmt.Errorf("选择项 %q 里没有 %q", sel.QuestionKey, id)
		}
		item.OptionIDs = append(item.OptionIDs, *node(id))
	}
	return item, nil
}
