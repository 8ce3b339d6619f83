package plate

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"bihuan/bot/photo"
	"bihuan/bot/tencent"
)

// street is a photo of 640 by 480 pixels.
func street(t *testing.T) (*photo.Photo, []byte) {
	t.Helper()
	p, err := photo.Open(t.Context(), jpegOf(t, image.NewGray(image.Rect(0, 0, 640, 480))))
	if err != nil {
		t.Fatal(err)
	}
	working, err := p.Copy()
	if err != nil {
		t.Fatal(err)
	}
	return p, working
}

func engine(t *testing.T, photo []byte, answer string) *Tencent {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var params struct{ ImageBase64 string }
		if err := json.NewDecoder(r.Body).Decode(&params); err != nil || params.ImageBase64 != base64.StdEncoding.EncodeToString(photo) {
			t.Errorf("sent %+v: %v", params, err)
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	client, err := tencent.New(tencent.Config{SecretID: "AKID", SecretKey: "key", URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return NewTencent(client)
}

func TestRead(t *testing.T) {
	photo, sent := street(t)
	for name, c := range map[string]struct {
		answer string
		want   []Reading
	}{
		"one": {
			`{"Number":"浙A12345","Confidence":99,"Rect":{"X":10,"Y":20,"Width":140,"Height":44},"Color":"蓝","LicensePlateCategory":"实体车牌"}`,
			[]Reading{{"浙A12345", "blue", 0.99, image.Rect(10, 20, 150, 64)}},
		},
		"several": {
			`{"Number":"浙A12345","Confidence":70,"Color":"蓝","LicensePlateInfos":[{"Number":"浙A12345","Confidence":70,"Color":"蓝"},{"Number":"沪AD12345","Confidence":98,"Color":"绿"},{"Number":"浙A12345","Confidence":60,"Color":"蓝"}]}`,
			[]Reading{{"沪AD12345", "green", Doubtful, image.Rectangle{}}, {"浙A12345", "blue", Doubtful, image.Rectangle{}}},
		},
		"in front and read surely, one behind": {
			`{"LicensePlateInfos":[{"Number":"沪AD12345","Confidence":99,"Rect":{"X":560,"Y":100,"Width":40,"Height":13},"Color":"绿"},{"Number":"浙A12345","Confidence":95,"Rect":{"X":240,"Y":200,"Width":140,"Height":44},"Color":"蓝"}]}`,
			[]Reading{{"浙A12345", "blue", 0.95, image.Rect(240, 200, 380, 244)}, {"沪AD12345", "green", 0.99, image.Rect(560, 100, 600, 113)}},
		},
		"in front and on a screen, one that is larger at the edge": {
			`{"LicensePlateInfos":[{"Number":"浙B6K908","Confidence":99,"Rect":{"X":530,"Y":440,"Width":105,"Height":30},"Color":"蓝"},{"Number":"浙A12345","Confidence":99,"Rect":{"X":270,"Y":225,"Width":100,"Height":28},"Color":"蓝","LicensePlateCategory":"非实体车牌"}]}`,
			[]Reading{{"浙A12345", "blue", Doubtful, image.Rect(270, 225, 370, 253)}, {"浙B6K908", "blue", 0.99, image.Rect(530, 440, 635, 470)}},
		},
		"large energy": {`{"Number":"粤B12345D","Confidence":97,"Color":"黄绿"}`, []Reading{{"粤B12345D", "green", 0.97, image.Rectangle{}}}},
		"mended":       {`{"Number":"浙A1234O","Confidence":99,"Color":"蓝"}`, []Reading{{"浙A12340", "blue", Doubtful, image.Rectangle{}}}},
		"on a screen":  {`{"Number":"浙A12345","Confidence":99,"Color":"蓝","LicensePlateCategory":"非实体车牌"}`, []Reading{{"浙A12345", "blue", Doubtful, image.Rectangle{}}}},
		"rare layout":  {`{"Number":"浙O12345","Confidence":99,"Color":"白"}`, []Reading{{"浙O12345", "white", Doubtful, image.Rectangle{}}}},
		"beyond":       {`{"Number":"浙A12345","Confidence":250,"Color":"喷漆"}`, []Reading{{"浙A12345", "", 1, image.Rectangle{}}}},
		"a date":       {`{"Number":"2015/05/11","Confidence":99,"Color":"蓝"}`, nil},
		"nothing":      {`{"Number":"","Confidence":0}`, nil},
	} {
		got, err := engine(t, sent, `{"Response":`+c.answer+`}`).Read(t.Context(), photo)
		if err != nil || len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v %v, want %+v", name, got, err, c.want)
		}
	}
}

func TestReadRefusals(t *testing.T) {
	photo, sent := street(t)
	for code, want := range map[string]error{
		"FailedOperation.OcrFailed":              nil,
		"FailedOperation.ImageDecodeFailed":      ErrRefused,
		"LimitExceeded.TooLargeFileError":        ErrRefused,
		"FailedOperation.UnKnowError":            ErrDown,
		"InternalError":                          ErrDown,
		"AuthFailure.SignatureFailure":           ErrDown,
		"ResourcesSoldOut.ChargeStatusException": ErrQuota,
		"ResourceUnavailable.InArrears":          ErrQuota,
	} {
		got, err := engine(t, sent, `{"Response":{"Error":{"Code":"`+code+`","Message":"m"},"RequestId":"r"}}`).Read(t.Context(), photo)
		if !errors.Is(err, want) || got != nil {
			t.Errorf("%s: %v %v, want %v", code, got, err, want)
		}
	}
	if _, err := engine(t, sent, "oops").Read(t.Context(), photo); !errors.Is(err, ErrDown) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine(t, sent, "{}").Read(ctx, photo); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
