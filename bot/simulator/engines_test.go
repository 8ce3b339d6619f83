package simulator

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/bot/tencent"
	"bihuan/bot/voice"
)

// engines are the product's own, calling the simulated cloud.
func (w *world) engines(key string) (plate.Engine, voice.Engine) {
	w.t.Helper()
	w.sim.mu.Lock()
	w.sim.real = time.Now // which the vendor's module signs with
	w.sim.mu.Unlock()
	client, err := tencent.New(tencent.Config{SecretID: testCloudID, SecretKey: key, URL: w.URL})
	if err != nil {
		w.t.Fatal(err)
	}
	return plate.NewTencent(client), voice.NewTencent(client, "16k_zh_dialect")
}

// sent is the file that a control call has made a member send.
func (w *world) sentFile(got jsonMap) []byte {
	w.t.Helper()
	_, file := w.do(http.MethodGet, "/control/media/"+got["media_id"].(string)+"/file", "", nil)
	return file
}

func TestEngines_ReadAndHear(t *testing.T) {
	w := newWorld(t)
	reader, hearer := w.engines(testCloudKey)
	for kind, want := range map[string]int{"car": 1, "two": 2, "blurred": 0, "fault": 1, "finished": 1} {
		_, got := w.post("/control/members/zhangwei/sample", jsonMap{"kind": kind, "plates": []string{"浙A·12345", "浙BD67890"}})
		p, err := photo.Open(t.Context(), w.sentFile(got))
		if err != nil {
			t.Fatal(err)
		}
		seen, err := reader.Read(t.Context(), p)
		if err != nil || len(seen) != want {
			t.Fatalf("%s: %v, %v", kind, seen, err)
		}
		if want > 0 && (seen[0].Text != "浙A12345" || seen[0].Color != "blue") {
			t.Errorf("%s: %v", kind, seen)
		}
	}

	_, got := w.fields("/control/members/zhangwei/voice", "transcript", "左后减震漏油")
	amr := w.sentFile(got)
	if _, err := voice.Inspect(amr); err != nil {
		t.Fatal(err)
	}
	said, err := hearer.Hear(t.Context(), amr, []string{"减震", "刹车片"})
	if err != nil || said != "左后减震漏油" {
		t.Fatalf("%q, %v", said, err)
	}
	_, got = w.fields("/control/members/zhangwei/voice", "seconds", "3")
	if _, err := hearer.Hear(t.Context(), w.sentFile(got), nil); !errors.Is(err, voice.ErrNoSpeech) {
		t.Errorf("nothing was said: %v", err)
	}
}

func TestEngines_InTrouble(t *testing.T) {
	w := newWorld(t)
	reader, hearer := w.engines(testCloudKey)
	_, got := w.fields("/control/members/zhangwei/voice", "transcript", "好的")
	amr := w.sentFile(got)
	picture, err := photo.Open(t.Context(), w.sentFile(answerOf(w.post("/control/members/zhangwei/sample", jsonMap{"kind": "car"}))))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		faults      jsonMap
		read, heard error
	}{
		"Quota":   {jsonMap{"engines_quota": true}, plate.ErrQuota, voice.ErrQuota},
		"Down":    {jsonMap{"engines_down": true}, plate.ErrDown, voice.ErrDown},
		"Cut":     {jsonMap{"engines_down": "close"}, plate.ErrDown, voice.ErrDown},
		"Nothing": {jsonMap{"reads_nothing": true, "hears_nothing": true}, nil, voice.ErrNoSpeech},
		"Well":    {jsonMap{}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c.faults["reset"] = true
			w.faults(c.faults)
			if _, err := reader.Read(t.Context(), picture); !errors.Is(err, c.read) {
				t.Errorf("read: %v", err)
			}
			if _, err := hearer.Hear(t.Context(), amr, nil); !errors.Is(err, c.heard) {
				t.Errorf("heard: %v", err)
			}
		})
	}
	reader, _ = w.engines("wrong")
	if _, err := reader.Read(t.Context(), picture); err == nil {
		t.Error("a wrong key opens nothing")
	}
}

func answerOf(_ int, m jsonMap) jsonMap { return m }
