package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"bihuan/storage/storagetest"
)

// doctor is one with the settings of a running demo.
func (s *story) doctor() *doctorCommand {
	c := s.demo.command
	return &doctorCommand{Database: c.Database, WeCom: c.WeCom, Tencent: c.Tencent, SMS: c.SMS, Engines: c.Engines,
		Media: c.Media, RedisURL: c.RedisURL, Listen: strings.TrimPrefix(s.demo.ready.Web, "http://"), TestClock: onOff{on: true}}
}

// says runs the doctor and holds its lines to what they must begin with, and
// everything to giving no secret away.
func says(t *testing.T, what string, c *doctorCommand, healthy bool, wants ...string) {
	t.Helper()
	var out strings.Builder
	err := c.examine(t.Context(), &out)
	if (err == nil) != healthy {
		t.Errorf("%s: %v\n%s", what, err, out.String())
	}
	for _, w := range wants {
		if !strings.Contains("\n"+out.String(), "\n"+w) {
			t.Errorf("%s: no line %q in\n%s", what, w, out.String())
		}
	}
	secrets := []string{c.WeCom.Secret, c.WeCom.Token, c.WeCom.AESKey, c.Tencent.SecretKey, c.Database.SecretKey, hushHush}
	if u, err := url.Parse(c.Database.DatabaseURL); err == nil && u.User != nil {
		if password, set := u.User.Password(); set {
			secrets = append(secrets, password)
		}
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(out.String(), secret) {
			t.Errorf("%s: a secret is given away in\n%s", what, out.String())
		}
	}
	for line := range strings.SplitSeq(strings.TrimRight(out.String(), "\n"), "\n") {
		if !strings.HasPrefix(line, "✓ ") && !strings.HasPrefix(line, "✗ ") && !strings.HasPrefix(line, "– ") && !strings.HasPrefix(line, "有 ") && !strings.HasPrefix(line, "没有必须") {
			t.Errorf("%s: stray line %q", what, line)
		}
	}
}

// TestStoryDoctor: the doctor beside a running service, and beside one whose
// surroundings fail one after the other.
func TestStoryDoctor(t *testing.T) {
	s := begin(t)
	says(t, "healthy", s.doctor(), true,
		"✓ 配置：", "✗ 测试时钟：BIHUAN_TEST_CLOCK 开着！", "✓ PostgreSQL：", "✓ Redis：", "✓ 企业微信 接收消息：应答正确", "✓ 企业微信 可信IP：",
		"✓ 企业微信 Secret：", "✓ 企业微信 AgentId：", "✓ 企业微信 菜单：", "✓ 腾讯云 语音识别：", "✓ 腾讯云 车牌识别：", "✓ 腾讯云 短信：可以调用", "✓ 照片和录音：可以写", "没有必须处理的问题")
	silent := s.doctor()
	silent.SMS = smsSettings{}
	says(t, "no sms", silent, true, "– 腾讯云 短信：没有设置，紧急情况只在企业微信里通知")
	for what, c := range map[string]struct {
		spoil func(*doctorCommand)
		wants []string
	}{
		"nobody listens":  {func(c *doctorCommand) { c.Listen, c.Media.PublicURL = "127.0.0.1:1", "" }, []string{"✗ 企业微信 接收消息：连不上 → 先启动 bihuan serve", "– 公网地址：没有设置"}},
		"other sms app":   {func(c *doctorCommand) { c.SMS.AppID = "17" }, []string{"✗ 腾讯云 短信：应用不对、没有权限或者没有余量（UnauthorizedOperation.SmsSdkAppIdVerifyFail）"}},
		"other sms sign":  {func(c *doctorCommand) { c.SMS.Sign = "别的签名" }, []string{"✗ 腾讯云 短信：模板或签名没有通过（FailedOperation.SignatureIncorrectOrUnapproved）"}},
		"no sms template": {func(c *doctorCommand) { c.SMS.Templates = nil }, []string{"✗ BIHUAN_SMS_TEMPLATES：没有设置", "– 腾讯云 短信："}},
		"other token":     {func(c *doctorCommand) { c.WeCom.Token = "another" }, []string{"✗ 企业微信 接收消息：服务说签名不对"}},
		"other secret":    {func(c *doctorCommand) { c.WeCom.Secret = hushHush }, []string{"– 企业微信 可信IP：", "✗ 企业微信 Secret：Secret 不对（错误码 40001）", "– 企业微信 AgentId：", "– 企业微信 菜单："}},
		"other corp":      {func(c *doctorCommand) { c.WeCom.CorpID = "wwother" }, []string{"✗ 企业微信 接收消息：服务说签名不对", "✗ 企业微信 Secret：企业ID不对（错误码 40013）"}},
		"other agent":     {func(c *doctorCommand) { c.WeCom.AgentID = 1 }, []string{"✓ 企业微信 可信IP：", "✓ 企业微信 Secret：", "✗ 企业微信 AgentId：AgentId 不是这个 Secret 的应用", "– 企业微信 菜单："}},
		"no platform":     {func(c *doctorCommand) { c.WeCom.APIURL = "http://127.0.0.1:1" }, []string{"✗ 企业微信 可信IP：连不上企业微信的接口", "– 企业微信 Secret："}},
		"other key":       {func(c *doctorCommand) { c.Database.SecretKey = hexKey(32) }, []string{"✗ PostgreSQL：BIHUAN_SECRET_KEY 不是写这个库的那一把"}},
		"other company":   {func(c *doctorCommand) { c.Database.Company = "nobody" }, []string{"✗ PostgreSQL：库里没有 BIHUAN_COMPANY 这家公司"}},
		"clock was moved": {func(c *doctorCommand) { c.TestClock = onOff{} }, []string{"✗ PostgreSQL：这个库的时间被拨动过"}},
		"wrong password":  {func(c *doctorCommand) { c.Database.DatabaseURL = withPassword(t, c.Database.DatabaseURL, hushHush) }, []string{"✗ PostgreSQL："}},
		"no redis":        {func(c *doctorCommand) { c.RedisURL = "redis://:" + hushHush + "@127.0.0.1:1/0" }, []string{"✗ Redis：连不上"}},
		"cloud's key":     {func(c *doctorCommand) { c.Tencent.SecretKey = hushHush }, []string{"✗ 腾讯云 语音识别：SecretKey 不对（AuthFailure.SignatureFailure）", "✗ 腾讯云 车牌识别："}},
		"no store":        {func(c *doctorCommand) { c.Media.MediaURL = "file:///proc/bihuan" }, []string{"✗ 照片和录音：目录写不进去"}},
		"no bucket":       {func(c *doctorCommand) { c.Media.MediaURL = "s3://key:" + hushHush + "@127.0.0.1:1/shop?plain=1" }, []string{"✗ 照片和录音：S3 连不上"}},
		"no cloud":        {func(c *doctorCommand) { c.Tencent.APIURL = "http://127.0.0.1:1" }, []string{"✗ 腾讯云 语音识别：连不上", "✗ 腾讯云 车牌识别：连不上"}},
		"no agent":        {func(c *doctorCommand) { c.WeCom.AgentID = noAgent }, []string{"✗ BIHUAN_WECOM_AGENT_ID：写得不对 → ", "✓ 企业微信 接收消息：", "✓ 企业微信 Secret：", "– 企业微信 AgentId："}},
		"no settings":     {func(c *doctorCommand) { *c = doctorCommand{Listen: "127.0.0.1:0"} }, []string{"✗ BIHUAN_DATABASE_URL：没有设置 → 写成 postgres://", "✗ BIHUAN_SECRET_KEY：没有设置", "✗ BIHUAN_REDIS_URL：没有设置", "✗ BIHUAN_WECOM_CORP_ID：没有设置", "✗ BIHUAN_WECOM_AGENT_ID：没有设置", "✗ BIHUAN_WECOM_AES_KEY：没有设置", "– PostgreSQL：", "– Redis：", "– 企业微信 接收消息：", "– 腾讯云 语音识别：没有用"}},
	} {
		d := s.doctor()
		c.spoil(d)
		says(t, what, d, false, c.wants...)
	}
}

func withPassword(t *testing.T, address, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("nobody", password)
	return u.String()
}

// TestDoctorTellsRefusalsApart plays answers that the simulator does not give.
func TestDoctorTellsRefusalsApart(t *testing.T) {
	t.Parallel()
	var menu string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/gettoken"):
			_, _ = w.Write([]byte(`{"errcode":0,"access_token":"` + hushHush + `","expires_in":7200}`))
		case strings.HasSuffix(r.URL.Path, "/menu/get"):
			_, _ = w.Write([]byte(menu))
		default:
			http.Error(w, "maintenance", http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	c := &doctorCommand{WeCom: wholeWeCom(), Listen: "127.0.0.1:1", Media: mediaSettings{PublicURL: server.URL}}
	c.WeCom.APIURL, c.WeCom.Token = server.URL, "QDG6eK"
	for answer, want := range map[string]string{
		`{"errcode":60020,"errmsg":"not allow to access from your ip, from ip: 1.2.3.4"}`: "✗ 企业微信 可信IP：这台机器的出口地址不在名单里（错误码 60020）",
		`{"errcode":50003,"errmsg":"agent disabled"}`:                                     "✗ 企业微信 AgentId：应用被停用了（错误码 50003）",
		`{"errcode":-1,"errmsg":"busy"}`:                                                  "✗ 企业微信 AgentId：企业微信忙",
		`{"errcode":46003,"errmsg":"menu not exist"}`:                                     "✗ 企业微信 菜单：少了 我的单、拍照、帮助",
		`{"errcode":99999,"errmsg":"what"}`:                                               "✗ 企业微信 AgentId：企业微信拒绝了（错误码 99999）",
		`{"errcode":0,"button":[{"type":"click","name":"我的单","key":"my_tickets"}]}`:       "✗ 企业微信 菜单：少了 拍照、帮助",
	} {
		menu = answer
		says(t, answer, c, false, want, "✗ 企业微信 接收消息：应答 HTTP 503", "✗ 公网地址：应答 HTTP 503")
	}
}

func TestDoctorBeforeMigration(t *testing.T) {
	t.Parallel()
	c := &doctorCommand{Database: databaseSettings{DatabaseURL: storagetest.Postgres(t), Company: "demo", SecretKey: hexKey(32)}, Listen: "127.0.0.1:1"}
	says(t, "empty", c, false, "✗ PostgreSQL：表还没有建，或者比程序旧 → 运行 bihuan migrate")
	if err := migrateURL(c.Database.DatabaseURL); err != nil {
		t.Fatal(err)
	}
	says(t, "migrated", c, false, "✗ PostgreSQL：库里没有 BIHUAN_COMPANY 这家公司")
	u, err := url.Parse(c.Database.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/no_such_database"
	c.Database.DatabaseURL = u.String()
	says(t, "no database", c, false, "✗ PostgreSQL：没有这个数据库")
}
