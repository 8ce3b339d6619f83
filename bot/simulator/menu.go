package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// menuButton is an entry of the application's menu (path 90231).
type menuButton struct {
	Type string       `json:"type,omitempty"`
	Name string       `json:"name"`
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []menuButton `json:"sub_button,omitempty"`
}

// Limits of the menu: entries, and bytes of a name and a key.
const (
	menuTop     = 3
	menuSub     = 5
	menuName    = 16
	menuSubName = 40
	menuKey     = 128
)

// menuTypes are the kinds of entry.
var menuTypes = []string{
	"click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
	"pic_photo_or_album", "pic_weixin", "location_select", "view_miniprogram",
}

func (s *Simulator) createMenu(c *apiCall) (answer, error) {
	if err := s.checkAgent(json.RawMessage(c.request.URL.Query().Get("agentid"))); err != nil {
		return nil, err
	}
	var menu struct {
		Button []menuButton `json:"button"`
	}
	if err := c.decode(&menu); err != nil {
		return nil, err
	}
	if err := checkMenu(menu.Button); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(menu)
	if err != nil {
		return nil, refuse(errParameter, "menu unreadable")
	}
	s.st.Menu = raw
	s.next()
	s.hub.publish("menu")
	return answer{}, nil
}

func checkMenu(top []menuButton) *apiError {
	if len(top) < 1 || len(top) > menuTop {
		return refuse(errButtonCount, "1 to %d buttons", menuTop)
	}
	for _, b := range top {
		if err := b.check(menuName); err != nil {
			return err
		}
		if len(b.Sub) > menuSub {
			return refuse(errSubButtons, "at most %d sub buttons", menuSub)
		}
		for _, sub := range b.Sub {
			if len(sub.Sub) > 0 {
				return refuse(errSubButtons, "sub buttons have no sub buttons")
			}
			if err := sub.check(menuSubName); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b menuButton) check(name int) *apiError {
	switch {
	case b.Name == "" || len(b.Name) > name:
		return refuse(errButtonName, "button name must have 1 to %d bytes", name)
	case len(b.Sub) > 0:
		return nil
	case !slices.Contains(menuTypes, b.Type):
		return refuse(errButtonType, "invalid button type")
	case b.Type == "view" && b.URL == "":
		return refuse(errButtonURL, "button url missing")
	case b.Type != "view" && b.Type != "view_miniprogram" && (b.Key == "" || len(b.Key) > menuKey):
		return refuse(errButtonKey, "button key must have 1 to %d bytes", menuKey)
	}
	return nil
}

func (s *Simulator) getMenu(c *apiCall) (answer, error) {
	if err := s.checkAgent(json.RawMessage(c.request.URL.Query().Get("agentid"))); err != nil {
		return nil, err
	}
	return answer{"button": s.menu()}, nil
}

func (s *Simulator) deleteMenu(c *apiCall) (answer, error) {
	if err := s.checkAgent(json.RawMessage(c.request.URL.Query().Get("agentid"))); err != nil {
		return nil, err
	}
	s.st.Menu = nil
	s.next()
	s.hub.publish("menu")
	return answer{}, nil
}

// menu is the application's menu. The caller holds s.mu.
func (s *Simulator) menu() []menuButton {
	menu := struct {
		Button []menuButton `json:"button"`
	}{Button: []menuButton{}}
	if s.st.Menu != nil {
		_ = json.Unmarshal(s.st.Menu, &menu) // createMenu marshalled it
	}
	return menu.Button
}

func (s *Simulator) serveMenu(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	menu := s.menu()
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"button": menu})
}

// serveMenuPress presses an entry of the menu, by its key or for a page by
// its URL.
func (s *Simulator) serveMenuPress(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Key string `json:"key"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	user := from(r)
	s.mu.Lock()
	entry, err := s.menuEntry(body.Key)
	in := s.event(user, entry.Type, body.Key)
	s.mu.Unlock()
	if err != nil {
		fail(w, http.StatusConflict, err.Error())
		return
	}
	s.act(w, r, &delivery{From: user, What: "menu", in: in})
}

// menuEntry finds an entry by key or URL. The caller holds s.mu.
func (s *Simulator) menuEntry(key string) (menuButton, error) {
	for _, b := range s.menu() {
		for _, entry := range append([]menuButton{b}, b.Sub...) {
			if key != "" && (entry.Key == key || entry.URL == key) {
				return entry, nil
			}
		}
	}
	return menuButton{}, fmt.Errorf("应用菜单里没有 %q", key)
}
