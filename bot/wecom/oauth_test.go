package wecom_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bihuan/bot/wecom"
)

// A member who opens a link is sent back with a code, which tells who he is,
// once.
func TestLogin(t *testing.T) {
	w := newWorld(t)
	login := wecom.Login{Host: w.platform.URL, CorpID: corp, AgentID: agent}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(strings.TrimSuffix(login.URL("https://bihuan.example/login", "abc123"), "#wechat_redirect") + "&userid=zhangwei")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	back, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || back.Host != "bihuan.example" || back.Path != "/login" || back.Query().Get("state") != "abc123" {
		t.Fatalf("sent to %s with %s", back, resp.Status)
	}
	code := back.Query().Get("code")
	if got, err := w.client.Member(t.Context(), code); err != nil || got != "zhangwei" {
		t.Errorf("the code is of %q, %v", got, err)
	}
	if got, err := w.client.Member(t.Context(), code); err != nil || got != "" {
		t.Errorf("the second time it is of %q, %v", got, err)
	}
	w.fault(t, `{"fail_next":[{"api":"auth/getuserinfo","errcode":-1,"times":2}]}`)
	if _, err := w.client.Member(t.Context(), code); err == nil || strings.Contains(err.Error(), code) {
		t.Errorf("a platform that is busy: %v", err)
	}
}

func TestLogin_officialAddress(t *testing.T) {
	got := wecom.Login{CorpID: "wwabc", AgentID: 7}.URL("https://a.example/login", "s")
	const want = "https://open.weixin.qq.com/connect/oauth2/authorize?agentid=7&appid=wwabc&redirect_uri=https%3A%2F%2Fa.example%2Flogin&response_type=code&scope=snsapi_base&state=s#wechat_redirect"
	if got != want {
		t.Errorf("got %s", got)
	}
}
