package perceive_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"

	"bihuan/bot/photo"
	"bihuan/bot/plate"
	"bihuan/handlers/perceive"
	"bihuan/workflow/unit"
)

// The engine knows which plate is meant. A larger one at the photo's edge does not
// come before it, and is not acted upon where the first one is doubtful.
func TestSights(t *testing.T) {
	middle := plate.Reading{Text: "浙A12345", Confidence: plate.Doubtful, Box: image.Rect(270, 225, 370, 253)}
	edge := plate.Reading{Text: "浙B6K908", Confidence: 0.99, Box: image.Rect(530, 440, 635, 470)}
	got := perceive.Sights([]plate.Reading{middle, edge})
	if len(got) != 2 || got[0].Plate != "浙A12345" || got[0].Sure || got[1].Sure {
		t.Errorf("%+v", got)
	}
	middle.Confidence = plate.Sure
	if got = perceive.Sights([]plate.Reading{middle, edge}); got[0].Plate != "浙A12345" || !got[0].Sure || !got[1].Sure {
		t.Errorf("%+v", got)
	}
	if got = perceive.Sights(nil); got != nil {
		t.Errorf("%+v", got)
	}
}

// onlooker remembers what it was shown.
type onlooker struct{ shown *photo.Photo }

func (*onlooker) Name() string { return "test" }
func (o *onlooker) Read(_ context.Context, p *photo.Photo) ([]plate.Reading, error) {
	o.shown = p
	return nil, nil
}

// Plates are read in the photo as it came, as the command line reads them: a copy
// that was encoded once more has lost what small signs are told apart by.
func TestPlatesAreReadInTheOriginal(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 320, 240))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.IntN(256)) | byte(i%4/3*255)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	s := newShelf(unit.Medium{ID: "m", Kind: unit.MediumPhoto, Finding: unit.Finding{Platform: "M"}})
	reader := &onlooker{}
	pass(t, perceive.New(perceive.Config{Store: s, Plates: []plate.Engine{reader},
		Fetch: func(context.Context, string) ([]byte, error) { return b.Bytes(), nil }}))
	if reader.shown == nil || !bytes.Equal(reader.shown.Image().Pix, m.Pix) {
		t.Error("the engine saw other pixels than those that were sent")
	}
	if len(s.bytes["m"+string(unit.Copy)]) == 0 {
		t.Error("no working copy")
	}
}
