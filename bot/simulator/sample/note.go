package sample

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// noteName begins the comment segment in which a photo says what it shows.
const noteName = "bihuan sample\n"

const markerComment = 0xfe

// annotate puts what can be read on a photo into a comment of the file, behind
// the start marker.
func annotate(file []byte, seen []Plate) ([]byte, error) {
	if seen == nil {
		seen = []Plate{}
	}
	note, err := json.Marshal(seen)
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	note = append([]byte(noteName), note...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, markerComment}, uint16(len(note)+2))
	return bytes.Join([][]byte{head, note, file[2:]}, nil), nil
}

// Plates tells which plates can be read on a photo of this package; ok is
// false for any other file. Whoever saves such a photo anew loses the note.
func Plates(file []byte) (seen []Plate, ok bool) {
	if len(file) < 6 || !bytes.HasPrefix(file, []byte{0xff, 0xd8, 0xff, markerComment}) {
		return nil, false
	}
	size := int(binary.BigEndian.Uint16(file[4:]))
	if size < 2 || len(file) < 4+size {
		return nil, false
	}
	note, ours := bytes.CutPrefix(file[6:4+size], []byte(noteName))
	if !ours || json.Unmarshal(note, &seen) != nil {
		return nil, false
	}
	return seen, true
}
