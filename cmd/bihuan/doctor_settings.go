package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// settings looks at the settings alone: a line for each that is missing or
// malformed. The looks go on with what is there.
func (c *doctorCommand) settings(context.Context) []finding {
	_, key := c.Database.key()
	var out []finding
	for _, err := range []error{c.Database.check(), key, c.checkRedis(), checkListen(c.Listen), c.WeCom.check(), c.Media.check(), c.Proxies.check(),
		c.Engines.check(), c.SMS.check(), c.ERP.check(), c.tencentSettings(), c.TestClock.check("BIHUAN_TEST_CLOCK"), c.log} {
		for _, one := range single(err) {
			out = append(out, settingFinding(one))
		}
	}
	if len(out) == 0 {
		out = []finding{well("配置", "需要的都有，写法都对")}
	}
	if c.TestClock.on {
		out = append(out, dispensable(ill("测试时钟", "BIHUAN_TEST_CLOCK 开着！谁都可以从外面拨动时间，只有演示和测试可以这样",
			"正式环境马上去掉 BIHUAN_TEST_CLOCK，换一个没有拨过时间的数据库")))
	}
	return out
}

// single takes joined errors apart.
func single(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, single(e)...)
	}
	return out
}

// checkRedis reads the address of Redis.
func (c *doctorCommand) checkRedis() error {
	if c.RedisURL == "" {
		return missing("BIHUAN_REDIS_URL", "redis://127.0.0.1:6379/0")
	}
	if _, err := redis.ParseURL(c.RedisURL); err != nil {
		return malformed("BIHUAN_REDIS_URL", "redis://:password@host:6379/0")
	}
	return nil
}

// tencentSettings are wrong only where they are needed.
func (c *doctorCommand) tencentSettings() error {
	if !c.Engines.needsTencent() && !c.SMS.on() {
		return nil
	}
	return c.Tencent.check()
}

// remedies say what to set, and where it is found.
var remedies = map[string]string{ //nolint:gosec // names and shapes of secrets, none of them
	"BIHUAN_DATABASE_URL":          "写成 postgres://用户:密码@主机:5432/库名",
	"BIHUAN_SECRET_KEY":            "32 个字节，写成十六进制或 Base64：openssl rand -hex 32 生成一次，收好，不要再换",
	"BIHUAN_REDIS_URL":             "写成 redis://:密码@主机:6379/0",
	"BIHUAN_LISTEN":                "写成 地址:端口，例如 127.0.0.1:8080",
	"BIHUAN_WECOM_CORP_ID":         "企业微信后台 → 我的企业 → 企业ID，抄过来",
	"BIHUAN_WECOM_AGENT_ID":        "企业微信后台 → 应用 → AgentId，抄过来，是一个数字",
	"BIHUAN_WECOM_SECRET":          "企业微信后台 → 应用 → Secret，抄过来",
	"BIHUAN_WECOM_TOKEN":           "企业微信后台 → 应用 → 接收消息 → Token，抄过来",
	"BIHUAN_WECOM_AES_KEY":         "企业微信后台 → 应用 → 接收消息 → EncodingAESKey，抄过来，43 个字母和数字",
	"BIHUAN_WECOM_API_URL":         "去掉它就是官方的；测试时写成 https://主机",
	"BIHUAN_WECOM_OAUTH_URL":       "去掉它就是官方的；测试时写成 https://主机",
	"BIHUAN_MEDIA_URL":             "写成 file:///目录，或 s3://key:secret@主机/桶名；问号后面只认 region=… 和 plain=1",
	"BIHUAN_PUBLIC_URL":            "写成 https://你的域名",
	"BIHUAN_TRUSTED_PROXIES":       "写反向代理的地址或网段，例如 10.0.0.5,172.16.0.0/12；代理就在这台机器上时去掉它",
	"BIHUAN_ASR_URL":               "语音识别服务的地址，例如 http://127.0.0.1:8000",
	"BIHUAN_ASR_FORMAT":            "写 wav 或 amr",
	"BIHUAN_ASR_DECODER":           "装上 ffmpeg 或写它的路径；服务自己能解 AMR 就设 BIHUAN_ASR_FORMAT=amr",
	"BIHUAN_ERP_URL":               "写成 https://ERP的地址，不带用户名和密码；不用就去掉它",
	"BIHUAN_ERP_TOKEN":             "填 ERP 发给 Bihuan 的令牌",
	"BIHUAN_LLM_URL":               "大模型服务的地址，例如 http://127.0.0.1:8000；不用就去掉它",
	"BIHUAN_TENCENT_SECRET_ID":     "腾讯云控制台 → 访问管理 → API密钥管理，抄 SecretId",
	"BIHUAN_TENCENT_SECRET_KEY":    "腾讯云控制台 → 访问管理 → API密钥管理，抄这个 SecretId 的 SecretKey",
	"BIHUAN_TENCENT_SPEECH_ENGINE": "去掉它就是 16k_zh_dialect",
	"BIHUAN_TENCENT_API_URL":       "去掉它就是官方的；测试时写成 https://主机",
	"BIHUAN_SMS_APP_ID":            "腾讯云控制台 → 短信 → 应用管理，抄 SdkAppId",
	"BIHUAN_SMS_SIGN":              "腾讯云控制台 → 短信 → 签名管理，抄审核通过的签名，不带【】",
	"BIHUAN_SMS_TEMPLATES":         "先用 bihuan sms templates 打出模板送审，通过后写 alarm=模板ID",
	"BIHUAN_SMS_REGION":            "去掉它就是 ap-guangzhou",
	"BIHUAN_TEST_CLOCK":            "正式环境去掉它；演示和测试写 1",
	"BIHUAN_LOG":                   "写 debug、info、warn 或 error",
}

// settingFinding says what is wrong with a setting.
func settingFinding(err error) finding {
	switch e := err.(type) { //nolint:errorlint // single has taken joins apart, and nothing wraps these
	case *settingError:
		seen := "写得不对"
		if e.wrong == settingMissing {
			seen = "没有设置"
		}
		return ill(e.variable, seen, remedies[e.variable])
	case *engineError:
		known := "只有 " + strings.Join(e.known, "、") + "，用逗号分开"
		if e.twice {
			return ill(e.variable, fmt.Sprintf("%q 写了两次", e.name), known)
		}
		return ill(e.variable, fmt.Sprintf("没有 %q 这个引擎", e.name), known)
	}
	return ill("配置", err.Error(), "改好再运行一次")
}
