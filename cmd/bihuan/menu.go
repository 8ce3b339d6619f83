package main

import (
	"context"

	"bihuan/bot/wecom"
)

// appMenu are the app's three entries.
var appMenu = wecom.Menu{Buttons: []wecom.MenuButton{
	{Type: wecom.MenuClick, Name: "我的单", Key: "my_tickets"},
	{Type: wecom.MenuPhoto, Name: "拍照", Key: "photo"},
	{Type: wecom.MenuClick, Name: "帮助", Key: "help"},
}}

// createMenu gives the app its menu.
func createMenu(ctx context.Context, c *wecom.Client) error { return c.CreateMenu(ctx, appMenu) }
