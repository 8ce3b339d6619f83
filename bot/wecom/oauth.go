package wecom

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
)

// loginHost is where browsers inside WeCom ask who somebody is (path 91022).
const loginHost = "https://open.weixin.qq.com"

// Login builds addresses that send a member back with a code.
type Login struct {
	Host    string // "" for the official one
	CorpID  string
	AgentID int64
}

// URL leads to redirect with a code and the state, which must be of letters and
// digits, 128 at most. The redirect's host must be the application's trusted
// domain. Whoever opens it is not asked for anything.
func (l Login) URL(redirect, state string) string {
	host := l.Host
	if host == "" {
		host = loginHost
	}
	return strings.TrimRight(host, "/") + "/connect/oauth2/authorize?" + url.Values{
		"appid": {l.CorpID}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"snsapi_base"},
		"state": {state}, "agentid": {strconv.FormatInt(l.AgentID, 10)},
	}.Encode() + "#wechat_redirect"
}

// codeInvalid and codeExpired are codes that were used, or never given.
const (
	codeInvalid = 40029
	codeExpired = 42003
)

// Member tells whose code it is, once (auth/getuserinfo, path 91023). It is
// empty for somebody who is no member, and for a code that does not hold.
func (c *Client) Member(ctx context.Context, code string) (string, error) {
	var out struct {
		UserID string `json:"userid"`
	}
	err := c.post(ctx, "auth/getuserinfo", url.Values{"code": {code}}, nil, &out)
	if e, ok := errors.AsType[*Error](err); ok && (e.Code == codeInvalid || e.Code == codeExpired) {
		return "", nil
	}
	// A member of a linked corporation comes as CorpId/userid and is none of ours.
	if strings.Contains(out.UserID, "/") {
		return "", err
	}
	return strings.ToLower(out.UserID), err
}
