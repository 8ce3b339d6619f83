package plate

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"

	"bihuan/bot/photo"
	"bihuan/bot/tencent"
	"bihuan/workflow/plate"
)

var licensePlateOCR = tencent.API{Service: "ocr", Version: "2018-11-19", Action: "LicensePlateOCR"}

// Tencent is Tencent Cloud's 车牌识别.
type Tencent struct {
	client *tencent.Client
}

// NewTencent returns the engine.
func NewTencent(client *tencent.Client) *Tencent { return &Tencent{client: client} }

// Name implements Engine.
func (*Tencent) Name() string { return "tencent" }

// found is a plate as the service describes it.
type found struct {
	Number               string
	Confidence           float64 // 0 to 100
	Rect                 struct{ X, Y, Width, Height int }
	Color                string
	LicensePlateCategory string
}

// Read implements Engine. The working copy is sent: it is always smaller than the
// 5 MB that the service takes (cloud.tencent.com/document/api/866/36211), and says
// nothing of who took it where.
func (t *Tencent) Read(ctx context.Context, p *photo.Photo) ([]Reading, error) {
	jpeg, err := p.Copy()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var answer struct {
		found
		LicensePlateInfos []found
	}
	err = t.client.Call(ctx, licensePlateOCR, map[string]any{"ImageBase64": base64.StdEncoding.EncodeToString(jpeg)}, &answer)
	if err != nil {
		return nil, engineError(ctx, err)
	}
	all := answer.LicensePlateInfos
	if len(all) == 0 {
		all = []found{answer.found}
	}
	return readings(all, p.Image().Rect), nil
}

// readings keeps what is a plate, ranked as the product's own engine ranks.
func readings(all []found, photo image.Rectangle) []Reading {
	var out []Found
	for _, f := range all {
		if r, ok := f.reading(); ok {
			out = append(out, weighed(r, photo))
		}
	}
	return Readings(ranked(out, 0))
}

// colours are the service's, as far as they say something.
var colours = map[string]string{"蓝": "blue", "黄": "yellow", "绿": "green", "黄绿": "green", "白": "white", "黑": "black"}

// notOfMetal is how the service calls a plate on a screen or on paper.
const notOfMetal = "非实体车牌"

// reading brings a plate into normal form. What the grammar can mend becomes a
// doubtful reading; what it cannot is dropped: a wrong plate costs more than a
// question.
func (f found) reading() (Reading, bool) {
	r := Reading{Color: colours[f.Color], Confidence: min(max(f.Confidence/100, 0), 1),
		Box: image.Rect(f.Rect.X, f.Rect.Y, f.Rect.X+f.Rect.Width, f.Rect.Y+f.Rect.Height)}
	p, err := plate.Parse(f.Number)
	doubtful := err != nil || p.Warning != plate.NoWarning || f.LicensePlateCategory == notOfMetal
	r.Text = p.Text
	if wrong, ok := errors.AsType[*plate.Error](err); ok {
		r.Text = wrong.Suggestion
	}
	if doubtful {
		r.Confidence = min(r.Confidence, Doubtful)
	}
	return r, r.Text != ""
}

// refusals are the codes that speak of the photo; nil is one without a plate,
// for which the service has no answer but an error.
var refusals = map[string]error{
	"FailedOperation.OcrFailed":                        nil,
	"FailedOperation.ImageNoText":                      nil,
	"FailedOperation.ImageDecodeFailed":                ErrRefused,
	"FailedOperation.UnOpenError":                      ErrRefused,
	"LimitExceeded.TooLargeFileError":                  ErrRefused,
	"InvalidParameterValue.InvalidParameterValueLimit": ErrRefused,
}

// engineError sorts an error of the client. What is not known is not the
// photo's fault: it stays worth another try.
func engineError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	said, ok := errors.AsType[*tencent.Error](err)
	if !ok {
		return fmt.Errorf("%w: %w", ErrDown, err)
	}
	if kind, ok := refusals[said.Code]; ok {
		if kind == nil {
			return nil
		}
		return fmt.Errorf("%w: %w", kind, err)
	}
	if said.Class() == tencent.Account {
		return fmt.Errorf("%w: %w", ErrQuota, err)
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}
