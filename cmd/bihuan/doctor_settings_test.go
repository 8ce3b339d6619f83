package main

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"bihuan/storage/blob"
)

// Whatever is malformed, the doctor runs, names each setting in a line of its own,
// and goes on with the rest.
func TestDoctorReadsWhatIsThere(t *testing.T) {
	bad := map[string]string{
		"BIHUAN_DATABASE_URL": "mysql://" + hushHush, "BIHUAN_SECRET_KEY": hushHush, "BIHUAN_REDIS_URL": "http://" + hushHush, "BIHUAN_LISTEN": "8080",
		"BIHUAN_WECOM_AGENT_ID": "x", "BIHUAN_WECOM_AES_KEY": hushHush, "BIHUAN_WECOM_API_URL": "qyapi.weixin.qq.com", "BIHUAN_WECOM_OAUTH_URL": "ftp://x",
		"BIHUAN_MEDIA_URL": "s3://key:" + hushHush + "@host/bucket?x=1", "BIHUAN_PUBLIC_URL": "shop", "BIHUAN_TRUSTED_PROXIES": "proxy", "BIHUAN_TENCENT_API_URL": "tencent",
		"BIHUAN_ASR_URL": "asr", "BIHUAN_ASR_FORMAT": "mp3", "BIHUAN_TEST_CLOCK": "maybe", "BIHUAN_LOG": "loud",
	}
	for variable, value := range bad {
		t.Setenv(variable, value)
	}
	t.Setenv("BIHUAN_ASR_ENGINES", "tencent,openai")
	t.Setenv("BIHUAN_OCR_ENGINES", "tencent,tencent,abacus")
	var c cli
	if _, err := c.read([]string{"doctor"}); err != nil {
		t.Fatal(err)
	}
	wants := []string{"✗ BIHUAN_WECOM_CORP_ID：没有设置 → 企业微信后台", "✗ BIHUAN_WECOM_TOKEN：没有设置", "✗ BIHUAN_WECOM_SECRET：没有设置", "✗ BIHUAN_TENCENT_SECRET_ID：没有设置",
		`✗ BIHUAN_OCR_ENGINES："tencent" 写了两次`, "– PostgreSQL：", "– Redis：", "– 企业微信 接收消息：", "– 照片和录音：", "– 公网地址："}
	for variable := range bad {
		wants = append(wants, "✗ "+variable+"：写得不对 → ")
	}
	says(t, "malformed", &c.Doctor, false, wants...)
	if _, err := c.read([]string{"verify"}); err == nil || !strings.Contains(err.Error(), "BIHUAN_LOG is malformed") {
		t.Errorf("other commands: %v", err)
	}
}

// Every setting that the doctor takes has its remedy.
func TestDoctorKnowsEverySetting(t *testing.T) {
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		for f := range of.Fields() {
			variable := f.Tag.Get("env")
			if _, embedded := f.Tag.Lookup("embed"); embedded {
				look(f.Type)
			} else if variable != "" && remedies[variable] == "" && !neverWrong[variable] {
				t.Errorf("%s has no remedy", variable)
			}
		}
	}
	look(reflect.TypeFor[doctorCommand]())
}

// neverWrong are settings that may be any text, or say themselves what is allowed.
var neverWrong = map[string]bool{"BIHUAN_COMPANY": true, "BIHUAN_ASR_MODEL": true, "BIHUAN_ASR_KEY": true, "BIHUAN_LLM_MODEL": true, "BIHUAN_LLM_KEY": true, "BIHUAN_ASR_ENGINES": true, "BIHUAN_OCR_ENGINES": true}

func TestDoctorTellsBucketsApart(t *testing.T) {
	code := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte("<Error><Code>" + code + "</Code></Error>"))
	}))
	t.Cleanup(server.Close)
	c := &doctorCommand{Media: mediaSettings{MediaURL: "s3://key:" + hushHush + "@" + strings.TrimPrefix(server.URL, "http://") + "/bucket?plain=1&region=cn"}}
	for answer, want := range map[string]string{
		"AccessDenied": "S3 不让写（AccessDenied）", "InvalidAccessKeyId": "S3 不认识这把密钥", "SignatureDoesNotMatch": "S3 的密钥不对", "NoSuchBucket": "S3 没有这个桶",
	} {
		code = answer
		if got := c.media(t.Context()); len(got) != 1 || !got[0].needed() || !strings.HasPrefix(got[0].seen, want) || strings.Contains(got[0].String(), hushHush) {
			t.Errorf("%s: %v", answer, got)
		}
	}
	if got := bucketFinding("x", blob.ErrUnreachable); !strings.HasPrefix(got.seen, "S3 连不上") {
		t.Error(got)
	}
}
