package simulator

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bihuan/bot/wecom"
)

const (
	testCorp   = "wx5823bf96d3bd56c7"
	testToken  = "QDG6eK"
	testKey    = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	testSecret = "secret"
	testAgent  = 1000002

	testCloudID  = "AKIDEXAMPLE"
	testCloudKey = "SecretEXAMPLE"
)

// wire is what the fake service got and how it came.
type wire struct {
	Msg       inboundText
	Plain     string
	Timestamp string
	Nonce     string
	Encrypt   string
}

// inboundText is the decrypted XML, read independently of how it was written.
type inboundText struct {
	To       string `xml:"ToUserName"`
	From     string `xml:"FromUserName"`
	Created  int64  `xml:"CreateTime"`
	Type     string `xml:"MsgType"`
	Content  string `xml:"Content"`
	PicURL   string `xml:"PicUrl"`
	MediaID  string `xml:"MediaId"`
	Format   string `xml:"Format"`
	Event    string `xml:"Event"`
	Key      string `xml:"EventKey"`
	TaskID   string `xml:"TaskId"`
	CardType string `xml:"CardType"`
	Code     string `xml:"ResponseCode"`
	MsgID    int64  `xml:"MsgId"`
	AgentID  int    `xml:"AgentID"`
	Items    []struct {
		Key string   `xml:"QuestionKey"`
		IDs []string `xml:"OptionIds>OptionId"`
	} `xml:"SelectedItems>SelectedItem"`
}

// service plays Bihuan: it opens callbacks and answers what it is told to.
type service struct {
	t     *testing.T
	crypt *wecom.Crypt
	URL   string

	mu     sync.Mutex
	got    []wire
	answer func(n int, w wire) (status int, body string) // n counts from 1
	clock  http.HandlerFunc
}

func newService(t *testing.T) *service {
	crypt, err := wecom.NewCrypt(testToken, testKey, testCorp)
	if err != nil {
		t.Fatal(err)
	}
	svc := &service{t: t, crypt: crypt}
	mux := http.NewServeMux()
	mux.HandleFunc("/wecom/callback", svc.callback)
	mux.HandleFunc("/test/clock", func(w http.ResponseWriter, r *http.Request) {
		if svc.clock == nil {
			http.NotFound(w, r)
			return
		}
		svc.clock(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	svc.URL = server.URL
	return svc
}

func (svc *service) callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	signed := func(encrypted string) bool {
		return svc.crypt.Verify(q.Get("msg_signature"), q.Get("timestamp"), q.Get("nonce"), encrypted)
	}
	if r.Method == http.MethodGet {
		echo, err := svc.crypt.Decrypt(q.Get("echostr"))
		if err != nil || !signed(q.Get("echostr")) {
			http.Error(w, "bad signature", http.StatusForbidden)
			return
		}
		_, _ = w.Write(echo)
		return
	}
	var envelope struct{ ToUserName, AgentID, Encrypt string }
	body, _ := io.ReadAll(r.Body)
	if err := xml.Unmarshal(body, &envelope); err != nil || !signed(envelope.Encrypt) {
		http.Error(w, "bad signature", http.StatusForbidden)
		return
	}
	plain, err := svc.crypt.Decrypt(envelope.Encrypt)
	got := wire{Plain: string(plain), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce"), Encrypt: envelope.Encrypt}
	if err != nil || xml.Unmarshal(plain, &got.Msg) != nil {
		http.Error(w, "undecryptable", http.StatusBadRequest)
		return
	}
	svc.mu.Lock()
	svc.got = append(svc.got, got)
	n, answer := len(svc.got), svc.answer
	svc.mu.Unlock()
	if answer == nil {
		return
	}
	status, said := answer(n, got)
	if status == 0 { // never answers
		<-r.Context().Done()
		return
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, said)
}

func (svc *service) replies(answer func(n int, w wire) (int, string)) {
	svc.mu.Lock()
	defer svc.mu.Unlock()
	svc.answer = answer
}

func (svc *service) received() []wire {
	svc.mu.Lock()
	defer svc.mu.Unlock()
	return append([]wire(nil), svc.got...)
}

// seal wraps the inside of a passive reply to the sender of w.
func (svc *service) seal(w wire, inner string) string {
	return svc.sealRaw(fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>1700000000</CreateTime>%s</xml>", w.Msg.From, w.Msg.To, inner))
}

func (svc *service) sealRaw(plain string) string {
	encrypted, err := svc.crypt.Encrypt([]byte(plain))
	if err != nil {
		svc.t.Error(err)
	}
	const timestamp, nonce = "1700000000", "n0nce"
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"+
		"<TimeStamp>%s</TimeStamp><Nonce><![CDATA[%s]]></Nonce></xml>",
		encrypted, svc.crypt.Sign(timestamp, nonce, encrypted), timestamp, nonce)
}

func textReply(s string) string {
	return "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + s + "]]></Content>"
}

// world is a simulator over real HTTP with a fake service behind it.
type world struct {
	t     *testing.T
	svc   *service
	sim   *Simulator
	URL   string
	token string
}

var team = []Member{
	{UserID: "qiantai", Name: "林晓", Title: "前台", Group: "HZ01"},
	{UserID: "zhangwei", Name: "张伟", Title: "技师", Group: "HZ01"},
	{UserID: "banzhang", Name: "王班长", Title: "班组长", Group: "HZ01"},
	{UserID: "nb01_guwen", Name: "陈顾问", Title: "服务顾问", Group: "NB01"},
}

func newWorld(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	svc := newService(t)
	cfg := Config{
		CorpID: testCorp, AgentID: testAgent, Secret: testSecret, Token: testToken, AESKey: testKey,
		CallbackURL: svc.URL + "/wecom/callback", Members: team, RetryAfter: time.Millisecond,
		TencentSecretID: testCloudID, TencentSecretKey: testCloudKey,
	}
	for _, f := range change {
		f(&cfg)
	}
	sim, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2025, 11, 7, 9, 0, 0, 0, china)
	sim.real = func() time.Time { return now } // the clock stands unless a test moves it
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	w := &world{t: t, svc: svc, sim: sim, URL: server.URL}
	w.token = w.freshToken()
	return w
}

// pass moves the simulated clock.
func (w *world) pass(d time.Duration) {
	w.sim.mu.Lock()
	defer w.sim.mu.Unlock()
	w.sim.st.Offset += d
}

func (w *world) freshToken() string {
	got := w.get("/cgi-bin/gettoken?corpid=" + testCorp + "&corpsecret=" + testSecret)
	return fmt.Sprint(got["access_token"])
}

type jsonMap = map[string]any

func (w *world) do(method, path, contentType string, body io.Reader) (int, []byte) {
	w.t.Helper()
	req, err := http.NewRequest(method, w.URL+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode, raw
}

func (w *world) get(path string) jsonMap {
	w.t.Helper()
	_, raw := w.do(http.MethodGet, path, "", nil)
	return w.parse(raw)
}

func (w *world) parse(raw []byte) jsonMap {
	w.t.Helper()
	var m jsonMap
	if err := json.Unmarshal(raw, &m); err != nil {
		w.t.Fatalf("%v: %s", err, raw)
	}
	return m
}

func (w *world) post(path string, body any) (int, jsonMap) {
	w.t.Helper()
	raw, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		raw = string(b)
	}
	status, answered := w.do(http.MethodPost, path, "application/json", strings.NewReader(raw))
	return status, w.parse(answered)
}

// api posts to the platform and returns errcode and answer.
func (w *world) api(name string, body any) (int, jsonMap) {
	w.t.Helper()
	status, got := w.post("/cgi-bin/"+name+"?access_token="+w.token+"&agentid="+strconv.Itoa(testAgent), body)
	if status != http.StatusOK {
		w.t.Fatalf("%s: HTTP %d", name, status)
	}
	return int(got["errcode"].(float64)), got
}

func (w *world) query(name string, pairs ...string) (int, jsonMap) {
	w.t.Helper()
	q := url.Values{"access_token": {w.token}, "agentid": {strconv.Itoa(testAgent)}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	got := w.get("/cgi-bin/" + name + "?" + q.Encode())
	return int(got["errcode"].(float64)), got
}

func (w *world) says(user, text string) jsonMap {
	w.t.Helper()
	_, got := w.post("/control/members/"+user+"/text", jsonMap{"content": text})
	return got
}

func (w *world) press(user, task, key string) (int, jsonMap) {
	w.t.Helper()
	return w.post("/control/members/"+user+"/press", jsonMap{"task_id": task, "key": key})
}

func (w *world) faults(order any) {
	w.t.Helper()
	if status, got := w.post("/control/faults", order); status != http.StatusOK {
		w.t.Fatalf("faults: %v", got)
	}
}

// phone is the phone of user, typed.
func (w *world) phone(user string, after int64) phoneView {
	w.t.Helper()
	_, raw := w.do(http.MethodGet, fmt.Sprintf("/control/members/%s/phone?after=%d", user, after), "", nil)
	var v phoneView
	if err := json.Unmarshal(raw, &v); err != nil {
		w.t.Fatalf("%v: %s", err, raw)
	}
	return v
}

// sendText sends as the application and returns errcode and answer.
func (w *world) sendText(to, text string) (int, jsonMap) {
	w.t.Helper()
	return w.api("message/send", jsonMap{"touser": to, "msgtype": "text", "agentid": testAgent, "text": jsonMap{"content": text}})
}

func (w *world) sendCard(to string, card jsonMap) (int, jsonMap) {
	w.t.Helper()
	return w.api("message/send", jsonMap{"touser": to, "msgtype": "template_card", "agentid": testAgent, "template_card": card})
}

// buttons is a correct button_interaction card.
func buttons(task string, keys ...string) jsonMap {
	list := []any{}
	for _, k := range keys {
		list = append(list, jsonMap{"text": "按 " + k, "key": k, "style": 1})
	}
	return jsonMap{
		"card_type": "button_interaction", "task_id": task,
		"main_title": jsonMap{"title": "浙A·12345 请终检"}, "button_list": list,
	}
}

// form is a multipart body with one file and text fields.
func form(part, name string, content []byte, fields ...string) (string, io.Reader) {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	f, _ := m.CreateFormFile(part, name)
	_, _ = f.Write(content)
	for i := 0; i < len(fields); i += 2 {
		_ = m.WriteField(fields[i], fields[i+1])
	}
	_ = m.Close()
	return m.FormDataContentType(), &body
}

func (w *world) upload(path, part, name string, content []byte, fields ...string) (int, jsonMap) {
	w.t.Helper()
	contentType, body := form(part, name, content, fields...)
	status, raw := w.do(http.MethodPost, path, contentType, body)
	return status, w.parse(raw)
}

// fields posts a form without a file.
func (w *world) fields(path string, pairs ...string) (int, jsonMap) {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		_ = m.WriteField(pairs[i], pairs[i+1])
	}
	_ = m.Close()
	status, raw := w.do(http.MethodPost, path, m.FormDataContentType(), &body)
	return status, w.parse(raw)
}

func wantCode(t *testing.T, got, want int) {
	t.Helper()
	if got != want {
		t.Fatalf("errcode %d, want %d", got, want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}
