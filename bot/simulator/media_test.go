package simulator

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

var (
	pngBytes = []byte("\x89PNG\r\n\x1a\n then pixels")
	amrBytes = append([]byte(amrMagic), bytes.Repeat(append([]byte{7 << 3}, make([]byte, 31)...), 100)...) // 2 s at 12.2 kbit/s
)

func TestMedia_PhotoOfAMember(t *testing.T) {
	w := newWorld(t)
	status, got := w.upload("/control/members/zhangwei/image", "file", "车.png", pngBytes)
	equal(t, "status", status, http.StatusOK)
	msg := w.svc.received()[0].Msg
	equal(t, "type", msg.Type, "image")
	equal(t, "media", any(msg.MediaID), got["media_id"])

	path := "/cgi-bin/media/get?access_token=" + w.token + "&media_id=" + url.QueryEscape(msg.MediaID)
	resp, err := http.Get(w.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	equal(t, "content type", resp.Header.Get("Content-Type"), "image/png")
	if !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment; filename") {
		t.Errorf("disposition: %q", resp.Header.Get("Content-Disposition"))
	}
	_, body := w.do(http.MethodGet, path, "", nil)
	equal(t, "bytes", string(body), string(pngBytes))

	picture, err := http.Get(msg.PicURL)
	if err != nil {
		t.Fatal(err)
	}
	picture.Body.Close()
	equal(t, "PicUrl", picture.StatusCode, http.StatusOK)

	w.pass(mediaLife + time.Second)
	w.token = w.freshToken()
	code, _ := w.query("media/get", "media_id", msg.MediaID)
	wantCode(t, code, errBadMedia)
	code, _ = w.query("media/get")
	wantCode(t, code, errNoMedia)
}

func TestMedia_VoiceOfAMember(t *testing.T) {
	w := newWorld(t)
	_, got := w.upload("/control/members/zhangwei/voice", "file", "v.amr", amrBytes, "transcript", "左后减震漏油")
	msg := w.svc.received()[0].Msg
	equal(t, "format", msg.Type+msg.Format, "voiceamr")
	if strings.Contains(w.svc.received()[0].Plain, "左后") {
		t.Error("applications get no transcript")
	}
	info := w.get("/control/media/" + got["media_id"].(string))
	equal(t, "transcript", info["transcript"], any("左后减震漏油"))
	equal(t, "content type", info["content_type"], any("audio/amr"))
	b := w.phone("zhangwei", 0).Bubbles[0]
	equal(t, "seconds", b.Seconds, 2.0)
	equal(t, "shown", b.Transcript, "左后减震漏油")
}

func TestMedia_FilesDoNotReachTheApplication(t *testing.T) {
	w := newWorld(t)
	status, _ := w.upload("/control/members/zhangwei/file", "file", "a.pdf", []byte("%PDF-1.4 text"))
	equal(t, "status", status, http.StatusOK)
	equal(t, "callbacks", len(w.svc.received()), 0)
	equal(t, "bubble", w.phone("zhangwei", 0).Bubbles[0].Text, "a.pdf")
}

// What a telephone saves is passed on, whatever it is; only what no telephone
// sends is refused.
func TestMedia_FromMembers(t *testing.T) {
	w := newWorld(t)
	minute := append([]byte(amrMagic), bytes.Repeat(append([]byte{7 << 3}, make([]byte, 31)...), 61*amrPerSecond)...)
	for name, c := range map[string]struct {
		kind, field string
		content     []byte
		status      int
		contentType string
	}{
		"Text":         {"image", "file", []byte("just some text"), http.StatusOK, "image/jpeg"},
		"GIF":          {"image", "file", []byte("GIF89a......"), http.StatusOK, "image/gif"},
		"HEIC":         {"image", "file", []byte("\x00\x00\x00\x18ftypheic......"), http.StatusOK, "image/heic"},
		"Broken":       {"image", "file", []byte("\xff\xd8\xff\xe0 cut"), http.StatusOK, "image/jpeg"},
		"AnyFieldName": {"image", "photo", pngBytes, http.StatusOK, "image/png"},
		"Empty":        {"image", "file", nil, http.StatusRequestEntityTooLarge, ""},
		"HugeImage":    {"image", "file", make([]byte, 10<<20+1), http.StatusRequestEntityTooLarge, ""},
		"JSONVoice":    {"voice", "file", []byte(`{"errcode":40007}`), http.StatusOK, "audio/amr"},
		"PictureVoice": {"voice", "file", pngBytes, http.StatusOK, "audio/amr"},
		"LongVoice":    {"voice", "file", minute, http.StatusRequestEntityTooLarge, ""},
		"HugeVoice":    {"voice", "file", make([]byte, 2<<20+1), http.StatusRequestEntityTooLarge, ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, got := w.upload("/control/members/zhangwei/"+c.kind, c.field, "x", c.content)
			equal(t, "status", status, c.status)
			if status == http.StatusOK {
				info := w.get("/control/media/" + got["media_id"].(string))
				equal(t, "content type", info["content_type"], any(c.contentType))
			}
		})
	}
	status, _ := w.post("/control/members/zhangwei/image", "{}")
	equal(t, "no form", status, http.StatusBadRequest)
	status, _ = w.fields("/control/members/zhangwei/image", "plate", "浙A12345")
	equal(t, "no file", status, http.StatusBadRequest)
	status, _ = w.fields("/control/members/zhangwei/voice", "transcript", " ")
	equal(t, "nothing said", status, http.StatusBadRequest)
}

// A voice of which only the words are known is a well-formed file of fitting
// length, and never the same one twice.
func TestMedia_SpokenWords(t *testing.T) {
	w := newWorld(t)
	var files []string
	for range 2 {
		status, _ := w.fields("/control/members/zhangwei/voice", "transcript", "左后减震漏油，换总成一千二")
		equal(t, "status", status, http.StatusOK)
		msg := w.svc.received()[len(files)].Msg
		equal(t, "message", msg.Type+msg.Format, "voiceamr")
		_, body := w.do(http.MethodGet, "/cgi-bin/media/get?access_token="+w.token+"&media_id="+url.QueryEscape(msg.MediaID), "", nil)
		frames, ok := bytes.CutPrefix(body, []byte(amrMagic))
		equal(t, "is AMR", ok, true)
		equal(t, "whole frames", len(frames)%32, 0)
		files = append(files, string(body))
	}
	equal(t, "seconds", w.phone("zhangwei", 0).Bubbles[0].Seconds, 3.1)
	if files[0] == files[1] {
		t.Error("nobody says the same twice to the bit")
	}
	_, _ = w.fields("/control/members/zhangwei/voice", "transcript", "好", "seconds", "12.5")
	equal(t, "as told", w.phone("zhangwei", 0).Bubbles[2].Seconds, 12.5)
	_, _ = w.fields("/control/members/zhangwei/voice", "transcript", strings.Repeat("长", 900))
	equal(t, "at most", w.phone("zhangwei", 0).Bubbles[3].Seconds, 60.0)
}

func TestMedia_Faults(t *testing.T) {
	w := newWorld(t)
	w.upload("/control/members/zhangwei/image", "file", "x.png", pngBytes)
	id := w.svc.received()[0].Msg.MediaID
	w.faults(jsonMap{"media_expired": 1, "media_cut": 1})
	code, _ := w.query("media/get", "media_id", id)
	wantCode(t, code, errBadMedia)
	resp, err := http.Get(w.URL + "/cgi-bin/media/get?access_token=" + w.token + "&media_id=" + url.QueryEscape(id))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("the connection breaks half-way")
	}
	resp.Body.Close()
	_, body := w.do(http.MethodGet, "/cgi-bin/media/get?access_token="+w.token+"&media_id="+url.QueryEscape(id), "", nil)
	equal(t, "then whole", string(body), string(pngBytes))
}

func TestMedia_Upload(t *testing.T) {
	w := newWorld(t)
	upload := func(kind string, content []byte) (int, jsonMap) {
		_, got := w.upload("/cgi-bin/media/upload?type="+kind+"&access_token="+w.token, "media", "x", content)
		return int(got["errcode"].(float64)), got
	}
	for name, c := range map[string]struct {
		kind    string
		content []byte
		code    int
	}{
		"Image":      {"image", pngBytes, 0},
		"Voice":      {"voice", amrBytes, 0},
		"File":       {"file", []byte("a,b,c,d"), 0},
		"Type":       {"poster", pngBytes, errMediaParam},
		"Tiny":       {"file", []byte("12345"), errMediaSize},
		"BigVoice":   {"voice", append(bytes.Clone(amrBytes), make([]byte, 2<<20)...), errMediaSize},
		"GIF":        {"image", []byte("GIF89a......"), errMediaType},
		"VoiceAsMP3": {"voice", []byte("ID3 and so on"), errVoiceEncoding},
	} {
		t.Run(name, func(t *testing.T) {
			code, got := upload(c.kind, c.content)
			wantCode(t, code, c.code)
			if code == 0 {
				_, isText := got["created_at"].(string)
				equal(t, "created_at is text", isText, true)
			}
		})
	}
	_, got := upload("image", pngBytes)
	send := func(kind string) int {
		code, _ := w.api("message/send", jsonMap{"touser": "zhangwei", "msgtype": kind, "agentid": testAgent, kind: jsonMap{"media_id": got["media_id"]}})
		return code
	}
	wantCode(t, send("image"), 0)
	wantCode(t, send("voice"), errMediaType)
	equal(t, "shown", w.phone("zhangwei", 0).Bubbles[0].Type, "image")
}

func TestOAuth(t *testing.T) {
	w := newWorld(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	authorize := func(extra string) *http.Response {
		t.Helper()
		resp, err := client.Get(w.URL + "/connect/oauth2/authorize?appid=" + testCorp +
			"&redirect_uri=" + url.QueryEscape("http://127.0.0.1:9/t/0832?x=1") + "&response_type=code&scope=snsapi_base&state=st" + extra)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	equal(t, "asks who", authorize("").StatusCode, http.StatusOK)
	resp := authorize("&userid=ZhangWei")
	back, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "back to", back.Host+back.Path+back.Query().Get("x")+back.Query().Get("state"), "127.0.0.1:9/t/08321st")
	exchange := func(code string) (int, jsonMap) { return w.query("auth/getuserinfo", "code", code) }
	code, got := exchange(back.Query().Get("code"))
	wantCode(t, code, 0)
	equal(t, "userid", got["userid"], any("zhangwei"))
	code, _ = exchange(back.Query().Get("code"))
	wantCode(t, code, errBadCode)
	code, _ = exchange("made up")
	wantCode(t, code, errBadCode)

	late, _ := authorize("&userid=zhangwei").Location()
	w.pass(oauthLife + time.Second)
	code, _ = exchange(late.Query().Get("code"))
	wantCode(t, code, errCodeExpired)

	stranger, _ := authorize("&userid=customer").Location()
	code, got = exchange(stranger.Query().Get("code"))
	wantCode(t, code, 0)
	if got["userid"] != nil || got["openid"] == nil {
		t.Fatalf("a stranger has an openid only: %v", got)
	}
}

func TestOpen_OnlyLinksOfThePhone(t *testing.T) {
	w := newWorld(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	open := func(link string) *http.Response {
		resp, err := client.Get(w.URL + "/open/zhangwei?url=" + url.QueryEscape(link))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	card := buttons("t1", "ok")
	card["card_action"] = jsonMap{"type": 1, "url": "http://127.0.0.1:9/t/1"}
	w.sendCard("zhangwei", card)
	w.sendText("zhangwei", `<a href="http://127.0.0.1:9/p/abc">看进度</a>`)
	resp := open("http://127.0.0.1:9/t/1")
	equal(t, "redirect", resp.StatusCode, http.StatusFound)
	equal(t, "cookie", resp.Cookies()[0].Value, "zhangwei")
	equal(t, "in a text", open("http://127.0.0.1:9/p/abc").StatusCode, http.StatusFound)
	equal(t, "elsewhere", open("http://127.0.0.1:9/other").StatusCode, http.StatusNotFound)
	equal(t, "scheme", open("javascript:alert(1)").StatusCode, http.StatusNotFound)
}

func TestUsers(t *testing.T) {
	w := newWorld(t)
	code, got := w.query("user/get", "userid", "ZhangWei")
	wantCode(t, code, 0)
	equal(t, "name", got["name"], any("张伟"))
	if got["mobile"] != nil {
		t.Error("new applications get no phone number")
	}
	code, _ = w.query("user/get", "userid", "nobody")
	wantCode(t, code, errUnknownUser)
	code, _ = w.query("user/get")
	wantCode(t, code, errBadUserID)
	w.faults(jsonMap{"out_of_scope": jsonMap{"zhangwei": true}})
	code, _ = w.query("user/get", "userid", "zhangwei")
	wantCode(t, code, errUserScope)

	seen := 0
	for cursor := ""; ; {
		code, got := w.api("user/list_id", jsonMap{"cursor": cursor, "limit": 3})
		wantCode(t, code, 0)
		seen += len(got["dept_user"].([]any))
		if cursor = got["next_cursor"].(string); cursor == "" {
			break
		}
	}
	equal(t, "members", seen, len(team))
}
