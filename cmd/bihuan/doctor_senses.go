package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	imagejpeg "image/jpeg"
	"net/http"
	"net/url"
	"slices"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/bot/tencent"
	"bihuan/bot/voice"
)

const (
	lineSpeech = "腾讯云 语音识别"
	linePlates = "腾讯云 车牌识别"
)

// tencent asks each engine once, with a second of silence and an empty photo.
// What the service says about these does not matter; that it says so does.
func (c *doctorCommand) tencent(ctx context.Context) []finding {
	hears, reads := slices.Contains(c.Engines.ASR, engineTencent), slices.Contains(c.Engines.OCR, engineTencent)
	speech := unseen(lineSpeech, "没有用", "要听懂语音就设 BIHUAN_ASR_ENGINES=tencent；现在会请人打字")
	plates := unseen(linePlates, "没有用", "要认车牌就设 BIHUAN_OCR_ENGINES=builtin；现在会请人打字")
	if slices.Contains(c.Engines.readers(), engineBuiltin) {
		plates = unseen(linePlates, "没有用，车牌由内置的认", "拿不准时还要问腾讯云，就设 BIHUAN_OCR_ENGINES=builtin,tencent")
	}
	var client *tencent.Client
	err := c.tencentSettings()
	if err == nil && c.Engines.needsTencent() {
		client, err = tencent.New(tencent.Config{SecretID: c.Tencent.SecretID, SecretKey: c.Tencent.SecretKey, URL: c.Tencent.APIURL})
	}
	switch {
	case !hears:
	case err != nil:
		speech = unseen(lineSpeech, later, "")
	default:
		_, err := voice.NewTencent(client, c.Tencent.SpeechEngine).Hear(ctx, silence(), nil)
		speech = engineFinding(lineSpeech, err)
	}
	switch {
	case !reads:
	case err != nil:
		plates = unseen(linePlates, later, "")
	default:
		picture, err := photo.Open(ctx, blank())
		if err == nil {
			_, err = plate.NewTencent(client).Read(ctx, picture)
		}
		plates = engineFinding(linePlates, err)
	}
	return []finding{speech, plates}
}

// silence is a second of AMR in which nobody speaks: frames of comfort noise
// (RFC 4867).
func silence() []byte {
	return append([]byte("#!AMR\n"), bytes.Repeat([]byte{8<<3 | 4, 0, 0, 0, 0, 0}, 50)...)
}

// blank is a photo of nothing.
func blank() []byte {
	var b bytes.Buffer
	_ = imagejpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 128, 128)), nil) // a buffer takes everything
	return b.Bytes()
}

// engineFinding looks through an engine's error at what the service said.
func engineFinding(what string, err error) finding {
	said, known := errors.AsType[*tencent.Error](err)
	switch {
	case err == nil, errors.Is(err, voice.ErrNoSpeech):
		return well(what, "可以调用")
	case !known:
		return ill(what, "连不上", "这台机器要能访问 BIHUAN_TENCENT_API_URL（默认 asr/ocr.tencentcloudapi.com:443）：查 DNS、防火墙、代理")
	}
	code := "（" + said.Code + "）"
	switch said.Class() {
	case tencent.Access:
		return accessFinding(what, said.Code)
	case tencent.Account:
		return ill(what, "没有开通，或者额度用完了"+code, "到腾讯云控制台开通这个产品、充值或买资源包")
	case tencent.Busy:
		return dispensable(ill(what, "腾讯云忙"+code, "过一会儿再查"))
	case tencent.Fault:
		if said.Code == "InvalidParameterValue.ErrorInvalidEngservice" {
			return ill(what, "没有这个语音模型"+code, "改 BIHUAN_TENCENT_SPEECH_ENGINE，例如 16k_zh_dialect")
		}
	}
	return well(what, "可以调用")
}

func accessFinding(what, code string) finding {
	shown := "（" + code + "）"
	switch code {
	case "AuthFailure.SignatureExpire":
		return ill(what, "这台机器的时钟不准"+shown, "开 NTP 对时；腾讯云只容 5 分钟")
	case "AuthFailure.SecretIdNotFound":
		return ill(what, "SecretId 不对"+shown, "从腾讯云控制台「访问管理 → API密钥管理」重新抄 BIHUAN_TENCENT_SECRET_ID")
	case "AuthFailure.SignatureFailure":
		return ill(what, "SecretKey 不对"+shown, "从腾讯云控制台「访问管理 → API密钥管理」重新抄 BIHUAN_TENCENT_SECRET_KEY")
	}
	return ill(what, "这把密钥没有权限"+shown, "在腾讯云「访问管理」里给它这个产品的调用权限")
}

// public asks the service through the address that phones use.
func (c *doctorCommand) public(ctx context.Context) []finding {
	const what = "公网地址"
	if c.Media.PublicURL == "" {
		return []finding{unseen(what, "没有设置", "设 BIHUAN_PUBLIC_URL=https://你的域名，客户和员工才打得开页面")}
	}
	if c.Media.checkPublic() != nil {
		return []finding{unseen(what, later, "")}
	}
	address, _ := c.address()
	status, _, err := get(ctx, address+"/healthz")
	switch {
	case err != nil:
		return []finding{ill(what, "连不上", "先启动 bihuan serve，再查 BIHUAN_PUBLIC_URL、域名、证书、反向代理")}
	case status != http.StatusOK && status != http.StatusNotFound && status != http.StatusForbidden: // these a careful proxy answers
		return []finding{ill(what, fmt.Sprintf("应答 HTTP %d", status), "反向代理要转给 bihuan serve")}
	}
	if u, err := url.Parse(address); err == nil && u.Scheme != "https" {
		return []finding{dispensable(ill(what, "通，但是没有加密", "正式环境用 https：手机的企业微信里，网页授权和拍照都要它"))}
	}
	return []finding{well(what, "通")}
}
