package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bihuan/bot/wecom"
)

// echoTime is how long the platform waits for the answer to its URL check (path
// 90930).
const echoTime = time.Second

// callback does what the console does when 接收消息 is saved. It comes first: the
// console takes the URL only while the service answers, and 企业可信IP only after
// the URL.
func (c *doctorCommand) callback(ctx context.Context) []finding {
	const what = "企业微信 接收消息"
	if errors.Join(c.WeCom.checkCorp(), c.WeCom.checkCallback(), c.Media.checkPublic(), checkListen(c.Listen)) != nil {
		return []finding{unseen(what, later, "")}
	}
	crypt, err := wecom.NewCrypt(c.WeCom.Token, c.WeCom.AESKey, c.WeCom.CorpID)
	if err != nil {
		return []finding{ill(what, "BIHUAN_WECOM_TOKEN 要是 1 到 32 个字母和数字", "从后台「接收消息」页面重新抄一遍")}
	}
	address, outside := c.address()
	status, took, err := echo(ctx, crypt, address+"/wecom/callback")
	if f, faulty := echoFinding(what, status, took, err); faulty {
		return []finding{f}
	}
	seen := fmt.Sprintf("应答正确，%d 毫秒", took.Milliseconds())
	if !outside {
		return []finding{well(what, seen+"（只在本机查了，没有设 BIHUAN_PUBLIC_URL）")}
	}
	return []finding{well(what, seen+"；后台填 "+address+"/wecom/callback")}
}

// address is where the service is reached: from outside, or only from here.
func (c *doctorCommand) address() (address string, outside bool) {
	if c.Media.PublicURL != "" {
		return strings.TrimRight(c.Media.PublicURL, "/"), true
	}
	return "http://" + c.Listen, false
}

var (
	errEcho   = errors.New("another word came back")
	errStatus = errors.New("unexpected status")
)

// echo sends a sealed word, as the platform does, and expects it back in clear.
// It returns the status that came.
func echo(ctx context.Context, crypt *wecom.Crypt, address string) (status int, took time.Duration, err error) {
	word, stamp, nonce := rand.Text(), strconv.FormatInt(time.Now().Unix(), 10), rand.Text()
	sealed, err := crypt.Encrypt([]byte(word))
	if err != nil {
		return 0, 0, err
	}
	q := url.Values{"msg_signature": {crypt.Sign(stamp, nonce, sealed)}, "timestamp": {stamp}, "nonce": {nonce}, "echostr": {sealed}}
	start := time.Now()
	status, body, err := get(ctx, address+"?"+q.Encode())
	took = time.Since(start)
	switch {
	case err != nil:
		return 0, took, err
	case status != http.StatusOK:
		return status, took, errStatus
	case body != word:
		return status, took, errEcho
	}
	return status, took, nil
}

// echoFinding tells what is wrong with the answer to a URL check.
func echoFinding(what string, status int, took time.Duration, err error) (f finding, faulty bool) {
	switch {
	case err == nil && took > echoTime:
		return ill(what, fmt.Sprintf("应答正确，但是用了 %d 毫秒，企业微信只等 1 秒", took.Milliseconds()), "查反向代理和网络为什么慢"), true
	case err == nil:
		return finding{}, false
	case status == http.StatusForbidden:
		return ill(what, "服务说签名不对", "BIHUAN_WECOM_TOKEN、BIHUAN_WECOM_AES_KEY、BIHUAN_WECOM_CORP_ID 要和 bihuan serve 用的、和后台「接收消息」页面上的一样"), true
	case errors.Is(err, errEcho):
		return ill(what, "应答被改过，不是原话", "反向代理要把 /wecom/callback 原样转给 bihuan serve，不要登录页、不要改内容"), true
	case errors.Is(err, errStatus):
		return ill(what, fmt.Sprintf("应答 HTTP %d", status), "反向代理要把 /wecom/callback 原样转给 bihuan serve"), true
	}
	return ill(what, "连不上", "先启动 bihuan serve，再查 BIHUAN_PUBLIC_URL、域名、证书、反向代理；之后才能在后台保存「接收消息」"), true
}

// maxPage is how much of an answer the doctor reads, in bytes.
const maxPage = 64 << 10

// get asks for a page of the service, without following redirects.
func get(ctx context.Context, address string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	return resp.StatusCode, string(b), err
}

// The lines about the platform's interfaces, in the console's order.
const (
	lineIP       = "企业微信 可信IP"
	lineIdentity = "企业微信 Secret"
	lineAgent    = "企业微信 AgentId"
	lineMenu     = "企业微信 菜单"
)

var platformLines = []string{lineIP, lineIdentity, lineAgent, lineMenu}

// platform calls the platform as the service would: a token, then the menu.
func (c *doctorCommand) platform(ctx context.Context) []finding {
	if errors.Join(c.WeCom.checkCorp(), c.WeCom.checkAPI()) != nil {
		return inOrder(nil, later)
	}
	tokens, err := wecom.NewTokens(wecom.TokenConfig{CorpID: c.WeCom.CorpID, Secret: c.WeCom.Secret, Label: "doctor", BaseURL: c.WeCom.APIURL})
	if err != nil {
		return inOrder(nil, later)
	}
	found := map[string]finding{}
	if _, err := tokens.Get(ctx); err != nil {
		f := platformFinding(err, lineIdentity)
		found[f.what] = f
		return inOrder(found, "前面的好了才能查")
	}
	found[lineIdentity] = well(lineIdentity, "换得到令牌")
	client, err := wecom.NewClient(wecom.ClientConfig{AgentID: int64(c.WeCom.AgentID), Tokens: tokens, BaseURL: c.WeCom.APIURL})
	if err != nil || c.WeCom.checkAgent() != nil {
		return inOrder(found, later)
	}
	menu, err := client.CurrentMenu(ctx)
	if err != nil {
		f := platformFinding(err, lineAgent)
		found[f.what] = f
		if f.what == lineAgent {
			found[lineIP] = well(lineIP, "接口可以调用")
		}
		return inOrder(found, "前面的好了才能查")
	}
	found[lineIP], found[lineAgent], found[lineMenu] = well(lineIP, "接口可以调用"), well(lineAgent, strconv.FormatInt(int64(c.WeCom.AgentID), 10)), menuFinding(menu)
	return inOrder(found, "")
}

// inOrder puts the findings into the console's order; what could not be looked
// at says why.
func inOrder(found map[string]finding, why string) []finding {
	out := make([]finding, 0, len(platformLines))
	for _, line := range platformLines {
		f, known := found[line]
		if !known {
			f = unseen(line, why, "")
		}
		out = append(out, f)
	}
	return out
}

// platformFinding sorts a refusal to the line that it belongs to; at is the line
// that is being looked at.
func platformFinding(err error, at string) finding {
	refused, known := errors.AsType[*wecom.Error](err)
	if !known {
		return ill(lineIP, "连不上企业微信的接口", "这台机器要能访问 BIHUAN_WECOM_API_URL（默认 qyapi.weixin.qq.com:443）：查 DNS、防火墙、代理")
	}
	code := fmt.Sprintf("（错误码 %d）", refused.Code)
	switch refused.Code {
	case 60020:
		return ill(lineIP, "这台机器的出口地址不在名单里"+code, "后台 → 应用 → 企业可信IP，加上出口地址，一分钟后生效；要先保存「接收消息」才填得进去")
	case 40001, 40091:
		return ill(lineIdentity, "Secret 不对"+code, "后台 → 应用 → Secret 重新抄到 BIHUAN_WECOM_SECRET；不要用通讯录或别的应用的")
	case 40013:
		return ill(lineIdentity, "企业ID不对"+code, "后台 → 我的企业 → 企业ID 抄到 BIHUAN_WECOM_CORP_ID")
	case 40056, 41011, 301002:
		return ill(lineAgent, "AgentId 不是这个 Secret 的应用"+code, "后台 → 应用 → AgentId 抄到 BIHUAN_WECOM_AGENT_ID")
	case 50003:
		return ill(lineAgent, "应用被停用了"+code, "后台 → 应用，启用它")
	case 45009, 45033:
		return dispensable(ill(at, "调用太频繁"+code, "过一分钟再查"))
	case -1:
		return dispensable(ill(at, "企业微信忙"+code, "过一会儿再查"))
	}
	return ill(at, "企业微信拒绝了"+code, "到 open.work.weixin.qq.com/devtool/query?e="+strconv.Itoa(refused.Code)+" 看这个错误码")
}

// menuFinding compares the menu with the one that `apply` creates.
func menuFinding(is wecom.Menu) finding {
	have := map[string]bool{}
	for _, b := range is.Buttons {
		have[b.Key] = true
	}
	var lacking []string
	for _, b := range appMenu.Buttons {
		if !have[b.Key] {
			lacking = append(lacking, b.Name)
		}
	}
	if len(lacking) > 0 {
		return dispensable(ill(lineMenu, "少了 "+strings.Join(lacking, "、"), "带着 BIHUAN_WECOM_… 再运行一次 bihuan apply -f 你的门店.yaml"))
	}
	return well(lineMenu, "齐全")
}
