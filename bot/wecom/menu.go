package wecom

import (
	"context"
	"errors"
	"fmt"
)

// MenuType is what an entry of the application's menu does (path 90231).
type MenuType string

// The menu types in use. MenuPhoto lets the member take or choose photos, which
// arrive as ordinary images after an event with the entry's key.
const (
	MenuClick MenuType = "click"
	MenuView  MenuType = "view"
	MenuPhoto MenuType = "pic_photo_or_album"
)

// The limits of a menu (path 90231), in entries and bytes.
const (
	maxMenu        = 3
	maxSubMenu     = 5
	maxMenuName    = 16
	maxSubMenuName = 40
	maxMenuKey     = 128
)

// Menu is the application's menu, one to three entries.
type Menu struct {
	Buttons []MenuButton `json:"button"`
}

// MenuButton is an entry: with a Key (click, photo), with a URL (view), or with
// one to five entries below it and no Type.
type MenuButton struct {
	Type MenuType     `json:"type,omitempty"`
	Name string       `json:"name"` // at most 16 bytes, below another entry 40
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []MenuButton `json:"sub_button,omitempty"`
}

// CreateMenu replaces the application's menu. The application must have a
// callback URL.
func (c *Client) CreateMenu(ctx context.Context, menu Menu) error {
	if err := menu.Validate(); err != nil {
		return err
	}
	return c.post(ctx, "menu/create", c.agentQuery(), menu, &struct{}{})
}

// codeNoMenu is the refusal to show a menu that was never created.
const codeNoMenu = 46003

// CurrentMenu returns the application's menu as it is; without entries where
// there is none.
func (c *Client) CurrentMenu(ctx context.Context) (Menu, error) {
	var m Menu
	err := c.post(ctx, "menu/get", c.agentQuery(), nil, &m)
	if refused, ok := errors.AsType[*Error](err); ok && refused.Code == codeNoMenu {
		return Menu{}, nil
	}
	return m, err
}

// Validate reports every documented rule that the menu breaks, as InvalidErrors
// joined together.
func (m Menu) Validate() error {
	c := &checker{}
	c.count(len(m.Buttons), "button", 1, maxMenu)
	for i, b := range m.Buttons {
		field := fmt.Sprintf("button[%d]", i)
		c.bytes(b.Name, field+".name", maxMenuName)
		if len(b.Sub) == 0 {
			b.check(c, field)
			continue
		}
		c.require(b.Type == "" && b.Key == "" && b.URL == "", field, "has entries below it, so no type, key or url")
		c.count(len(b.Sub), field+".sub_button", 1, maxSubMenu)
		for j, sub := range b.Sub {
			below := fmt.Sprintf("%s.sub_button[%d]", field, j)
			c.bytes(sub.Name, below+".name", maxSubMenuName)
			c.require(len(sub.Sub) == 0, below, "must not have entries below it")
			sub.check(c, below)
		}
	}
	return c.err()
}

func (b MenuButton) check(c *checker, field string) {
	switch b.Type {
	case MenuClick, MenuPhoto:
		c.bytes(b.Key, field+".key", maxMenuKey)
	case MenuView:
		c.url(b.URL, field+".url")
	default:
		c.require(false, field+".type", "unknown")
	}
}
