package main

import (
	"bihuan/bot/wecom"
	"bihuan/handlers/web"
	"bihuan/templates"
	"bihuan/templates/pages"
)

// browserPages are what opens in a browser: for the customer, and for the staff.
func (s *service) browserPages(texts *templates.Templates) (*web.Pages, error) {
	draw, err := pages.Load()
	if err != nil {
		return nil, err
	}
	c := s.config.WeCom
	login := wecom.Login{Host: c.loginURL(), CorpID: c.CorpID, AgentID: c.AgentID}
	config := web.PagesConfig{Store: s.store, Draw: draw, Texts: texts, Key: s.store.PageKey(), PublicURL: s.config.Media.PublicURL,
		Authorize: login.URL, Member: s.client.Member, Shared: s.config.TestClock}
	return web.NewPages(config), nil
}

// changed wakes the pages that show a ticket.
func (s *service) changed(number string) {
	if s.pages != nil {
		s.pages.Changed(number)
	}
}

const officialAPI = "https://qyapi.weixin.qq.com"

// loginURL is where browsers ask who somebody is: the official host, or the
// simulator where that is the platform.
func (s wecomSettings) loginURL() string {
	if s.OAuthURL == "" && s.APIURL != officialAPI {
		return s.APIURL
	}
	return s.OAuthURL
}
