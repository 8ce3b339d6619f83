package simulator

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]int{
		"/": 200, "/page/app.js": 200, "/page/style.css": 200, "/page/": 404, "/page/phones.html": 404, "/nothing": 404,
	} {
		status, body := w.do(http.MethodGet, path, "", nil)
		equal(t, path, status, want)
		if strings.Contains(string(body), "https://") {
			t.Errorf("%s names a resource outside", path)
		}
	}
}

func TestStream(t *testing.T) {
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+"/control/stream", nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	equal(t, "type", resp.Header.Get("Content-Type"), "text/event-stream")
	w.sendText("zhangwei", "x")
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if lines.Text() == "data: phone:zhangwei" {
			return
		}
	}
	t.Fatal("the stream ended")
}

func TestMembers(t *testing.T) {
	w := newWorld(t)
	status, _ := w.post("/control/members", jsonMap{"members": []Member{{UserID: "A", Name: "甲", Group: "WZ01"}, {UserID: "a"}, {UserID: ""}}})
	equal(t, "status", status, http.StatusOK)
	members := w.get("/control/members")["members"].([]any)
	equal(t, "members", len(members), 1)
	code, _ := w.sendText("zhangwei", "x")
	wantCode(t, code, errAllInvalid)
	status, _ = w.do(http.MethodGet, "/control/members/zhangwei/phone", "", nil)
	equal(t, "phone of nobody", status, http.StatusNotFound)
}

func TestSent_HidesSecrets(t *testing.T) {
	w := newWorld(t)
	w.sendText("zhangwei", "x")
	_, raw := w.do(http.MethodGet, "/control/sent?after=0", "", nil)
	for _, secret := range []string{w.token, `"` + testSecret + `"`} {
		if strings.Contains(string(raw), secret) {
			t.Error("a secret is listed")
		}
	}
	sent := w.parse(raw)
	calls := sent["calls"].([]any)
	equal(t, "calls", len(calls), 2)
	last := calls[1].(jsonMap)
	equal(t, "path", last["path"], any("/cgi-bin/message/send"))
	equal(t, "body", last["body"].(jsonMap)["touser"], any("zhangwei"))
	equal(t, "answer", last["answer"].(jsonMap)["errmsg"], any("ok"))
	rest := w.parse(second(w.do(http.MethodGet, "/control/sent?after="+itoa(int(calls[0].(jsonMap)["seq"].(float64))), "", nil)))
	equal(t, "after", len(rest["calls"].([]any)), 1)
	status, _ := w.do(http.MethodGet, "/control/sent?after=x", "", nil)
	equal(t, "bad after", status, http.StatusBadRequest)
}

func second(_ int, raw []byte) []byte { return raw }
