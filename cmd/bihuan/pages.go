package main

import (
	"context"
	"errors"

	"bihuan/bot/wecom"
	"bihuan/handlers/chat"
	"bihuan/handlers/web"
	"bihuan/storage"
	"bihuan/templates"
	"bihuan/templates/pages"
	"bihuan/workflow/unit"
)

// browserPages are what opens in a browser: for the customer, and for the staff.
func (s *service) browserPages(texts *templates.Templates, talk *chat.Handler) (*web.Pages, error) {
	draw, err := pages.Load()
	if err != nil {
		return nil, err
	}
	c := s.config.WeCom
	login := wecom.Login{Host: c.loginURL(), CorpID: c.CorpID, AgentID: int64(c.AgentID)}
	config := web.PagesConfig{Store: s.store, Draw: draw, Texts: texts, Key: s.store.PageKey(), PublicURL: s.config.Media.PublicURL,
		Authorize: login.URL, Member: s.client.Member, Photo: s.photo, Upload: s.upload(talk), Sign: s.sign(talk), Shared: s.config.TestClock}
	return web.NewPages(config), nil
}

// photo reads a photo for a page.
func (s *service) photo(ctx context.Context, media string, form unit.Picture) ([]byte, error) {
	m, err := s.store.Medium(ctx, media)
	if err == nil {
		var content []byte
		if content, err = s.store.Bytes(ctx, m, form); err == nil {
			return content, nil
		}
	}
	if errors.Is(err, storage.ErrNoMedium) || errors.Is(err, storage.ErrForgotten) {
		return nil, web.ErrNoPhoto
	}
	return nil, err
}

// changed wakes the pages that show a ticket.
func (s *service) changed(number string, revision int64) {
	if s.pages != nil {
		s.pages.Changed(number, revision)
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
