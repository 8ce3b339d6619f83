package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
)

// cloudCall is a call of Tencent Cloud that a test may spoil before it goes.
type cloudCall struct {
	action, version, service, id, key string
	at                                time.Time
	body                              []byte
	spoil                             func(*http.Request)
}

func (w *world) plateCall(picture []byte) cloudCall {
	body, _ := json.Marshal(jsonMap{"ImageBase64": base64.StdEncoding.EncodeToString(picture)})
	return cloudCall{"LicensePlateOCR", "2018-11-19", "ocr", testCloudID, testCloudKey, w.sim.real(), body, nil}
}

func (w *world) speechCall(voice []byte, change ...func(jsonMap)) cloudCall {
	req := jsonMap{"EngSerViceType": "16k_zh_dialect", "SourceType": 1, "VoiceFormat": "amr", "DataLen": len(voice),
		"Data": base64.StdEncoding.EncodeToString(voice), "HotwordList": "减震|10,刹车片|11"}
	for _, f := range change {
		f(req)
	}
	body, _ := json.Marshal(req)
	return cloudCall{"SentenceRecognition", "2019-06-14", "asr", testCloudID, testCloudKey, w.sim.real(), body, nil}
}

// cloud signs and sends a call, and returns what stands under Response.
func (w *world) cloud(c cloudCall) jsonMap {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.URL+"/", bytes.NewReader(c.body))
	if err != nil {
		w.t.Fatal(err)
	}
	stamp, date := strconv.FormatInt(c.at.Unix(), 10), c.at.UTC().Format(time.DateOnly)
	const contentType = "application/json"
	canonical := "POST\n/\n\ncontent-type:" + contentType + "\nhost:" + req.URL.Host + "\n\ncontent-type;host\n" + hexSum(c.body)
	scope := date + "/" + c.service + "/tc3_request"
	signature := tc3Sign(c.key, date, c.service, "TC3-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hexSum([]byte(canonical)))
	req.Header = http.Header{"Content-Type": {contentType}, "X-Tc-Action": {c.action}, "X-Tc-Version": {c.version}, "X-Tc-Timestamp": {stamp},
		"Authorization": {"TC3-HMAC-SHA256 Credential=" + c.id + "/" + scope + ", SignedHeaders=content-type;host, Signature=" + signature}}
	if c.spoil != nil {
		c.spoil(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	equal(w.t, "HTTP", resp.StatusCode, http.StatusOK)
	return w.parse(raw)["Response"].(jsonMap)
}

func cloudCode(got jsonMap) string {
	if e, ok := got["Error"].(jsonMap); ok {
		return e["Code"].(string)
	}
	return ""
}

// The vector of the documentation of the signature, computed by the vendor's
// own library.
func TestTC3_Vector(t *testing.T) {
	const body = `{"Data":"AAAA","DataLen":3,"EngSerViceType":"16k_zh_dialect","SourceType":1,"VoiceFormat":"amr"}`
	headers := "content-type:application/json; charset=utf-8\nhost:asr.tencentcloudapi.com\n"
	canonical := hexSum([]byte("POST\n/\n\n" + headers + "\ncontent-type;host\n" + hexSum([]byte(body))))
	equal(t, "canonical", canonical, "1b3328156b672800e1009030e3deec18926aef7e7921d4d095d625cb1f9cc0a9")
	signature := tc3Sign("SecretEXAMPLE", "2026-11-22", "asr", "TC3-HMAC-SHA256\n1795355712\n2026-11-22/asr/tc3_request\n"+canonical)
	equal(t, "signature", signature, "f7a7cefac523036df6098d10d814edcc65880f0e564730fdf3d47fa1af40c07b")
}

func TestTencent_Authentication(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*cloudCall)
		code   string
	}{
		"Right":      {func(*cloudCall) {}, "FailedOperation.OcrFailed"},
		"WrongKey":   {func(c *cloudCall) { c.key = "other" }, "AuthFailure.SignatureFailure"},
		"WrongID":    {func(c *cloudCall) { c.id = "AKIDOTHER" }, "AuthFailure.SecretIdNotFound"},
		"Old":        {func(c *cloudCall) { c.at = c.at.Add(-6 * time.Minute) }, "AuthFailure.SignatureExpire"},
		"Early":      {func(c *cloudCall) { c.at = c.at.Add(6 * time.Minute) }, "AuthFailure.SignatureExpire"},
		"FourOff":    {func(c *cloudCall) { c.at = c.at.Add(-4 * time.Minute) }, "FailedOperation.OcrFailed"},
		"OtherScope": {func(c *cloudCall) { c.service = "asr" }, "AuthFailure.SignatureFailure"},
		"OtherBody": {func(c *cloudCall) {
			c.spoil = func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{}")); r.ContentLength = 2 }
		}, "AuthFailure.SignatureFailure"},
		"Unsigned": {func(c *cloudCall) { c.spoil = func(r *http.Request) { r.Header.Del("Authorization") } }, "AuthFailure.SignatureFailure"},
		"NoTime":   {func(c *cloudCall) { c.spoil = func(r *http.Request) { r.Header.Del("X-Tc-Timestamp") } }, "MissingParameter"},
		"NoAction": {func(c *cloudCall) { c.action = "LicencePlate" }, "InvalidAction"},
		"Version":  {func(c *cloudCall) { c.version = "2017-03-12" }, "NoSuchVersion"},
	} {
		t.Run(name, func(t *testing.T) {
			call := w.plateCall(pngBytes)
			c.change(&call)
			got := w.cloud(call)
			equal(t, "code", cloudCode(got), c.code)
			if got["RequestId"] == nil {
				t.Error("every answer has a RequestId")
			}
		})
	}
	closed := newWorld(t, func(c *Config) { c.TencentSecretID, c.TencentSecretKey = "", "" })
	call := closed.plateCall(pngBytes)
	call.id = ""
	equal(t, "without a secret", cloudCode(closed.cloud(call)), "AuthFailure.SignatureFailure")
}

func TestTencent_Plates(t *testing.T) {
	w := newWorld(t)
	equal(t, "unknown picture", cloudCode(w.cloud(w.plateCall(pngBytes))), "FailedOperation.OcrFailed")
	w.upload("/control/members/zhangwei/image", "file", "a.png", pngBytes, "plate", "浙a·12345", "plate", "浙BD67890", "confidence", "61")
	got := w.cloud(w.plateCall(pngBytes))
	equal(t, "number", got["Number"], any("浙A12345"))
	equal(t, "colour", got["Color"], any("蓝"))
	equal(t, "confidence", got["Confidence"], any(61.0))
	infos := got["LicensePlateInfos"].([]any)
	equal(t, "plates", len(infos), 2)
	equal(t, "second", infos[1].(jsonMap)["Number"].(string)+infos[1].(jsonMap)["Color"].(string), "浙BD67890绿")

	w.upload("/control/members/zhangwei/image", "file", "b.png", pngBytes) // the same file, and nothing said of it
	equal(t, "the newest counts", cloudCode(w.cloud(w.plateCall(pngBytes))), "FailedOperation.OcrFailed")
	status, _ := w.upload("/control/members/zhangwei/image", "file", "a.png", pngBytes, "confidence", "101")
	equal(t, "too sure", status, http.StatusBadRequest)
}

func TestTencent_SamplesAreKnown(t *testing.T) {
	w := newWorld(t)
	status, got := w.post("/control/members/zhangwei/sample", jsonMap{"kind": "two", "plates": []string{"浙A12345", "浙B67890"}})
	equal(t, "sent", status, http.StatusOK)
	_, file := w.do(http.MethodGet, "/control/media/"+got["media_id"].(string)+"/file", "", nil)
	read := w.cloud(w.plateCall(file))
	equal(t, "number", read["Number"], any("浙A12345"))
	equal(t, "plates", len(read["LicensePlateInfos"].([]any)), 2)
	if read["Rect"].(jsonMap)["Width"].(float64) < 100 {
		t.Errorf("rect: %v", read["Rect"])
	}

	_, drawn := w.do(http.MethodGet, "/control/samples/car?plate=%E6%B5%99A99999&seed=7", "", nil)
	w.upload("/control/members/zhangwei/image", "file", "own.jpg", drawn)
	equal(t, "uploaded", w.cloud(w.plateCall(drawn))["Number"], any("浙A99999"))
	w.upload("/control/members/zhangwei/image", "file", "own.jpg", drawn, "plate", "浙C11111")
	equal(t, "what is said counts", w.cloud(w.plateCall(drawn))["Number"], any("浙C11111"))

	_, got = w.post("/control/members/zhangwei/sample", jsonMap{"kind": "blurred", "plates": []string{"浙A12345"}})
	_, file = w.do(http.MethodGet, "/control/media/"+got["media_id"].(string)+"/file", "", nil)
	equal(t, "blurred", cloudCode(w.cloud(w.plateCall(file))), "FailedOperation.OcrFailed")
	status, _ = w.post("/control/members/zhangwei/sample", jsonMap{"kind": "selfie"})
	equal(t, "kind", status, http.StatusBadRequest)
	status, _ = w.do(http.MethodGet, "/control/samples/selfie", "", nil)
	equal(t, "kind", status, http.StatusNotFound)
}

// The service passes a working copy on, not the file that came.
func TestTencent_WorkingCopyIsKnown(t *testing.T) {
	w := newWorld(t)
	var shot bytes.Buffer
	_ = png.Encode(&shot, image.NewNRGBA(image.Rect(0, 0, 2000, 200)))
	w.upload("/control/members/zhangwei/image", "file", "a.png", shot.Bytes(), "plate", "浙A12345")
	p, err := photo.Open(t.Context(), shot.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	working, err := p.Copy()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "read", w.cloud(w.plateCall(working))["Number"], any("浙A12345"))
}

func TestTencent_PictureRefused(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ body, code string }{
		"NoJSON":    {"x", "InvalidParameter"},
		"Empty":     {"{}", "MissingParameter"},
		"URL":       {`{"ImageUrl":"http://127.0.0.1:9/"}`, "FailedOperation.DownLoadError"},
		"NotBase64": {`{"ImageBase64":"***"}`, "FailedOperation.ImageDecodeFailed"},
		"NoPicture": {`{"ImageBase64":"aGVsbG8="}`, "FailedOperation.ImageDecodeFailed"},
		"Large":     {`{"ImageBase64":"` + strings.Repeat("A", 10<<20+4) + `"}`, "LimitExceeded.TooLargeFileError"},
		"Larger":    {`{"ImageBase64":"` + strings.Repeat("A", maxTencentBody) + `"}`, "RequestSizeLimitExceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			call := w.plateCall(nil)
			call.body = []byte(c.body)
			equal(t, "code", cloudCode(w.cloud(call)), c.code)
		})
	}
}

func TestTencent_Speech(t *testing.T) {
	w := newWorld(t)
	voice := spoken("左后减震漏油", 0, 1)
	equal(t, "unknown voice", cloudCode(w.cloud(w.speechCall(voice))), "InvalidParameterValue.NoHumanVoice")
	w.upload("/control/members/zhangwei/voice", "file", "v.amr", voice, "transcript", "左后减震漏油")
	got := w.cloud(w.speechCall(voice))
	equal(t, "heard", got["Result"], any("左后减震漏油"))
	equal(t, "ms", got["AudioDuration"], any(1400.0))
	w.upload("/control/members/zhangwei/voice", "file", "v.amr", amrBytes)
	equal(t, "without words", cloudCode(w.cloud(w.speechCall(amrBytes))), "InvalidParameterValue.NoHumanVoice")

	set := func(name string, v any) func(jsonMap) { return func(m jsonMap) { m[name] = v } }
	many := strings.TrimSuffix(strings.Repeat("词|5,", maxWords+1), ",")
	for name, c := range map[string]struct {
		change func(jsonMap)
		code   string
	}{
		"Engine":     {set("EngSerViceType", "16k_wuu"), "InvalidParameterValue.ErrorInvalidEngservice"},
		"Format":     {set("VoiceFormat", "flac"), "InvalidParameterValue.ErrorInvalidVoiceFormat"},
		"Source":     {set("SourceType", 2), "InvalidParameterValue.ErrorInvalidSourcetype"},
		"URL":        {set("SourceType", 0), "InternalError.ErrorDownFile"},
		"Length":     {set("DataLen", 5), "InvalidParameter.ErrorContentlength"},
		"OtherKind":  {set("VoiceFormat", "mp3"), "InvalidParameterValue.ErrorInvalidVoicedata"},
		"NotBase64":  {set("Data", "***"), "InvalidParameterValue.ErrorInvalidVoicedata"},
		"Large":      {set("Data", strings.Repeat("A", 3<<20+4)), "InvalidParameterValue.ErrorVoicedataTooLong"},
		"ManyWords":  {set("HotwordList", many), "InvalidParameterValue"},
		"LongWord":   {set("HotwordList", "一二三四五六七八九十一|5"), "InvalidParameterValue"},
		"Weight":     {set("HotwordList", "减震|12"), "InvalidParameterValue"},
		"Forced":     {set("HotwordList", "减震|100"), "InvalidParameterValue"},
		"NoWords":    {set("HotwordList", ""), ""},
		"MostWeight": {set("HotwordList", "减震|11"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "code", cloudCode(w.cloud(w.speechCall(voice, c.change))), c.code)
		})
	}
}

func TestTencent_Faults(t *testing.T) {
	w := newWorld(t)
	voice := spoken("好", 0, 1)
	w.upload("/control/members/zhangwei/voice", "file", "v.amr", voice, "transcript", "好")
	w.post("/control/members/zhangwei/sample", jsonMap{"kind": "car", "plates": []string{"浙A12345"}})
	picture, _ := w.sim.studio.Draw(sample.Order{Kind: sample.Car, Plates: []string{"浙A12345"}})
	w.faults(jsonMap{"engines_quota": 1, "hears_nothing": 1, "reads_nothing": 1,
		"fail_engine": jsonMap{"action": "SentenceRecognition", "code": "InternalError.ErrorRecognize"}})
	for _, want := range []string{"InternalError.ErrorRecognize", "FailedOperation.UserHasNoFreeAmount", "InvalidParameterValue.NoHumanVoice", ""} {
		equal(t, "heard", cloudCode(w.cloud(w.speechCall(voice))), want)
	}
	for _, want := range []string{"FailedOperation.OcrFailed", ""} {
		equal(t, "read", cloudCode(w.cloud(w.plateCall(picture))), want)
	}
	status, _ := w.post("/control/faults", jsonMap{"fail_engine": jsonMap{"code": "x"}})
	equal(t, "no action", status, http.StatusBadRequest)

	w.faults(jsonMap{"engines_down": true})
	req, _ := http.NewRequest(http.MethodPost, w.URL+"/", strings.NewReader("{}"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	equal(t, "down", resp.StatusCode, http.StatusServiceUnavailable)
	code, _ := w.sendText("zhangwei", "x")
	wantCode(t, code, 0) // WeCom itself is well
}

// The list of calls shows the cloud's, without files, keys and signatures.
func TestTencent_Listed(t *testing.T) {
	w := newWorld(t)
	voice := spoken("一段不短的话，说了又说", 0, 1)
	w.upload("/control/members/zhangwei/voice", "file", "v.amr", voice, "transcript", "好")
	w.cloud(w.speechCall(voice))
	_, raw := w.do(http.MethodGet, "/control/sent?after=0", "", nil)
	for _, secret := range []string{testCloudKey, testCloudID, "Signature=", base64.StdEncoding.EncodeToString(voice)[:100]} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the list shows %.20s…", secret)
		}
	}
	calls := w.parse(raw)["calls"].([]any)
	last := calls[len(calls)-1].(jsonMap)
	equal(t, "action", last["action"], any("SentenceRecognition"))
	equal(t, "answer", last["answer"].(jsonMap)["Result"], any("好"))
}

// What the engines know survives a restart.
func TestTencent_KnowsAfterRestart(t *testing.T) {
	path := t.TempDir() + "/phones.json"
	w := newWorld(t, func(c *Config) { c.StatePath = path })
	voice := spoken("好的", 0, 1)
	w.upload("/control/members/zhangwei/voice", "file", "v.amr", voice, "transcript", "好的")
	if err := w.sim.save(); err != nil {
		t.Fatal(err)
	}
	again := newWorld(t, func(c *Config) { c.StatePath = path })
	equal(t, "heard", again.cloud(again.speechCall(voice))["Result"], any("好的"))
}
