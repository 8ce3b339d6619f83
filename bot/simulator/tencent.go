package simulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"bihuan/bot/simulator/sample"
)

// maxTencentBody is the largest request in bytes: a picture of 10 MB in Base64
// and what stands around it.
const maxTencentBody = 11 << 20

// tencentError is an error of Tencent Cloud's API: HTTP 200 with a code.
type tencentError struct{ Code, Message string }

func (e *tencentError) Error() string { return "tencent cloud: " + e.Code }

func tencentRefuse(code, format string, args ...any) *tencentError {
	return &tencentError{code, fmt.Sprintf(format, args...)}
}

// tencentAPI is one action of the cloud.
type tencentAPI struct {
	service, version string
	run              func(*Simulator, []byte) (answer, *tencentError)
}

// tencentAPIs are the actions that the product calls
// (cloud.tencent.com/document/api/866/36211 and 441/35646).
var tencentAPIs = map[string]tencentAPI{
	"LicensePlateOCR":     {"ocr", "2018-11-19", (*Simulator).readPlates},
	"SentenceRecognition": {"asr", "2019-06-14", (*Simulator).hear},
	"SendSms":             {"sms", "2021-01-11", (*Simulator).text},
}

// seenPlate is what the plate engine finds on a picture.
type seenPlate struct {
	sample.Plate

	Confidence int // 0 to 100
}

// serveTencent is the whole cloud at one address: the action stands in a
// header. It knows pictures and voices that members have sent, by the hash of
// the file.
func (s *Simulator) serveTencent(w http.ResponseWriter, r *http.Request) {
	action := r.Header.Get("X-Tc-Action")
	c := &apiCall{Method: r.Method, Path: r.URL.Path, Action: action, api: action, request: r}
	body, err := readBody(r, maxTencentBody)
	if err != nil {
		s.answerTencent(w, c, nil, tencentRefuse("RequestSizeLimitExceeded", "the request is larger than 10 MB"))
		return
	}
	c.Body = withoutFiles(body)
	s.mu.Lock()
	down := s.faults.EnginesDown
	if action == "SendSms" {
		down = s.faults.SMSDown
	}
	s.mu.Unlock()
	if s.away(w, c, down) || !s.waitDelay(r.Context(), action) {
		return
	}
	result, refused := s.callTencent(c, r, body)
	s.answerTencent(w, c, result, refused)
}

func (s *Simulator) callTencent(c *apiCall, r *http.Request, body []byte) (answer, *tencentError) {
	api, known := tencentAPIs[c.Action]
	switch {
	case !known:
		return nil, tencentRefuse("InvalidAction", "the requested action does not exist")
	case r.Header.Get("X-Tc-Version") != api.version:
		return nil, tencentRefuse("NoSuchVersion", "the API version does not exist")
	}
	if refused := s.checkTC3(r, body, api.service, s.real()); refused != nil {
		return nil, refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if code := s.faults.strikeEngine(c.Action); code != "" {
		c.Fault = "engine"
		s.hub.publish("faults")
		return nil, tencentRefuse(code, "simulated fault")
	}
	return api.run(s, body)
}

// answerTencent writes the reply as the cloud does.
func (s *Simulator) answerTencent(w http.ResponseWriter, c *apiCall, result answer, refused *tencentError) {
	if refused != nil {
		result = answer{"Error": refused}
	}
	result["RequestId"] = requestID()
	c.Answer = result
	s.record(c)
	writeJSON(w, http.StatusOK, answer{"Response": result})
}

func requestID() string {
	t := secretText()
	return t[:8] + "-" + t[8:12] + "-" + t[12:16] + "-" + t[16:20] + "-" + t[20:32]
}

// withoutFiles is a request for the list of calls: files are named by size.
func withoutFiles(body []byte) json.RawMessage {
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil {
		return nil
	}
	for name, v := range fields {
		if text, ok := v.(string); ok && len(text) > 1000 {
			fields[name] = fmt.Sprintf("… %d bytes", len(text))
		}
	}
	short, _ := json.Marshal(fields) //nolint:errchkjson // it came from JSON
	return short
}

// decodeFile reads a Base64 field of at most limit encoded bytes.
func decodeFile(text string, limit int, tooLarge, broken string) ([]byte, *tencentError) {
	if len(text) > limit {
		return nil, tencentRefuse(tooLarge, "the file is too large")
	}
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, tencentRefuse(broken, "the file is no Base64")
	}
	return content, nil
}

// readPlates answers LicensePlateOCR. The caller holds s.mu.
func (s *Simulator) readPlates(body []byte) (answer, *tencentError) {
	var req struct{ ImageBase64, ImageURL string }
	if err := json.Unmarshal(body, &req); err != nil {
		return nil, tencentRefuse("InvalidParameter", "the request is no JSON")
	}
	switch {
	case req.ImageURL != "":
		return nil, tencentRefuse("FailedOperation.DownLoadError", "the picture could not be downloaded")
	case req.ImageBase64 == "":
		return nil, tencentRefuse("MissingParameter", "ImageBase64 or ImageUrl is needed")
	}
	content, refused := decodeFile(req.ImageBase64, 10<<20, "LimitExceeded.TooLargeFileError", "FailedOperation.ImageDecodeFailed")
	if refused != nil {
		return nil, refused
	}
	if kind, _ := sniff("", content); kind != "image/jpeg" && kind != "image/png" {
		return nil, tencentRefuse("FailedOperation.ImageDecodeFailed", "the picture could not be decoded")
	}
	m := s.recognized(content)
	if m == nil || len(m.Plates) == 0 || s.strikes(&s.faults.ReadsNothing) {
		return nil, tencentRefuse("FailedOperation.OcrFailed", "no plate was recognized")
	}
	infos := make([]answer, 0, len(m.Plates))
	for _, p := range m.Plates {
		infos = append(infos, p.info())
	}
	result := m.Plates[0].info()
	result["LicensePlateInfos"] = infos
	return result, nil
}

// info is a plate as the cloud describes it.
func (p seenPlate) info() answer {
	colour, known := map[sample.Color]string{sample.Blue: "蓝", sample.Green: "绿", sample.Yellow: "黄", sample.Double: "黄",
		sample.White: "白", sample.Black: "黑"}[p.Color]
	if !known {
		colour = "其它"
	}
	return answer{
		"Number": p.Number, "Confidence": p.Confidence, "Color": colour, "LicensePlateCategory": "实体车牌",
		"Rect": answer{"X": p.Box.Min.X, "Y": p.Box.Min.Y, "Width": p.Box.Dx(), "Height": p.Box.Dy()},
	}
}
