// Package wecom speaks the protocol of WeChat Work (企业微信, WeCom) for one
// self-built application: it opens and checks callbacks, answers them
// passively, keeps the access token, and sends and updates messages, cards and
// the application's menu.
//
// It translates between that protocol and the channel-neutral types of package
// bot; nothing outside it needs to know a field name of the platform. Facts are
// those of developer.work.weixin.qq.com; comments name the page as "path N",
// short for https://developer.work.weixin.qq.com/document/path/N.
package wecom
