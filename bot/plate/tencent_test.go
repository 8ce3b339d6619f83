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

	"bihuan/bot/tencent"
)

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
	photo := []byte("\xff\xd8\xff jpeg")
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
			[]Reading{{"沪AD12345", "green", 0.98, image.Rectangle{}}, {"浙A12345", "blue", 0.70, image.Rectangle{}}},
		},
		"large energy": {`{"Number":"粤B12345D","Confidence":97,"Color":"黄绿"}`, []Reading{{"粤B12345D", "green", 0.97, image.Rectangle{}}}},
		"mended":       {`{"Number":"浙A1234O","Confidence":99,"Color":"蓝"}`, []Reading{{"浙A12340", "blue", Doubtful, image.Rectangle{}}}},
		"on a screen":  {`{"Number":"浙A12345","Confidence":99,"Color":"蓝","LicensePlateCategory":"非实体车牌"}`, []Reading{{"浙A12345", "blue", Doubtful, image.Rectangle{}}}},
		"rare layout":  {`{"Number":"浙O12345","Confidence":99,"Color":"白"}`, []Reading{{"浙O12345", "white", Doubtful, image.Rectangle{}}}},
		"beyond":       {`{"Number":"浙A12345","Confidence":250,"Color":"喷漆"}`, []Reading{{"浙A12345", "", 1, image.Rectangle{}}}},
		"a date":       {`{"Number":"2015/05/11","Confidence":99,"Color":"蓝"}`, nil},
		"nothing":      {`{"Number":"","Confidence":0}`, nil},
	} {
		got, err := engine(t, photo, `{"Response":`+c.answer+`}`).Read(t.Context(), photo)
		if err != nil || len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v %v, want %+v", name, got, err, c.want)
		}
	}
}

func TestReadRefusals(t *testing.T) {
	photo := []byte("jpeg")
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
		got, err := engine(t, photo, `{"Response":{"Error":{"Code":"`+code+`","Message":"m"},"RequestId":"r"}}`).Read(t.Context(), photo)
		if !errors.Is(err, want) || got != nil {
			t.Errorf("%s: %v %v, want %v", code, got, err, want)
		}
	}
	if _, err := engine(t, photo, "oops").Read(t.Context(), photo); !errors.Is(err, ErrDown) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine(t, photo, "{}").Read(ctx, photo); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := engine(t, nil, "{}").Read(t.Context(), make([]byte, maxPhoto+1)); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
}
