package main

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
)

// photo is a picture like no other of the story.
func (s *story) photo() []byte {
	s.photos++
	m := image.NewGray(image.Rect(0, 0, 320, 240))
	for i := range m.Pix {
		m.Pix[i] = byte(i*s.photos + i/320*7)
	}
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, nil); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// jpeg is a small photo.
func jpeg() []byte {
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// amr is a short voice note: the head of the format and two frames.
func amr() []byte { return append([]byte("#!AMR\n"), make([]byte, 26)...) }
