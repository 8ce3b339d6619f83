package photo

import (
	_ "embed" // the font
	"fmt"
	"sync"

	"golang.org/x/image/font/opentype"
)

// fontData is Noto Sans CJK SC Bold with the characters of GB 2312, Latin-1 and given names,
// and a box for all others. `make font` made it; OFL.txt is its licence.
//
//go:embed font/NotoSansCJKsc-Bold-subset.otf
var fontData []byte

// parsed is the font, read once; it is safe for concurrent use.
var parsed = sync.OnceValues(func() (*opentype.Font, error) {
	f, err := opentype.Parse(fontData)
	if err != nil {
		return nil, fmt.Errorf("photo: font: %w", err)
	}
	return f, nil
})

// Font is the embedded font, for whoever draws its outlines.
func Font() (*opentype.Font, error) { return parsed() }
