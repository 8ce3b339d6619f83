package main

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
)

// jpeg is a small photo.
func jpeg() []byte {
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// amr is a short voice note: the head of the format and one frame.
func amr() []byte { return append([]byte("#!AMR\n"), make([]byte, 32)...) }
