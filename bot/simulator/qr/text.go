package qr

import (
	"fmt"
	"strings"
)

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// Modes of a piece of text.
const (
	modeEnd          = 0b0000
	modeNumeric      = 0b0001
	modeAlphanumeric = 0b0010
	modeBytes        = 0b0100
)

// stream reads bits; past its end it gives zeros, which end the text.
type stream struct {
	data []byte
	at   int
}

func (s *stream) take(n int) int {
	v := 0
	for range n {
		v <<= 1
		if s.at/8 < len(s.data) {
			v |= int(s.data[s.at/8]>>(7-s.at%8)) & 1
		}
		s.at++
	}
	return v
}

// text joins the pieces of a code.
func text(data []byte, version int) (string, error) {
	s := &stream{data: data}
	width := map[int]int{modeNumeric: 10, modeAlphanumeric: 9, modeBytes: 8}
	if version >= 10 {
		width = map[int]int{modeNumeric: 12, modeAlphanumeric: 11, modeBytes: 16}
	}
	var out strings.Builder
	for s.at+4 <= 8*len(data) {
		mode := s.take(4)
		if mode == modeEnd {
			break
		}
		bits, known := width[mode]
		if !known {
			return "", ErrUnreadable
		}
		if err := s.piece(&out, mode, s.take(bits)); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func (s *stream) piece(out *strings.Builder, mode, count int) error {
	for count > 0 {
		switch {
		case mode == modeBytes:
			out.WriteByte(byte(s.take(8)))
			count--
		case mode == modeNumeric:
			digits := min(count, 3)
			fmt.Fprintf(out, "%0*d", digits, s.take([]int{0, 4, 7, 10}[digits]))
			count -= digits
		case count == 1:
			if err := letters(out, s.take(6), 1); err != nil {
				return err
			}
			count--
		default:
			if err := letters(out, s.take(11), 2); err != nil {
				return err
			}
			count -= 2
		}
	}
	return nil
}

// letters writes one or two alphanumeric characters.
func letters(out *strings.Builder, v, n int) error {
	if v >= 45*45 || n == 1 && v >= 45 {
		return ErrUnreadable
	}
	if n == 2 {
		out.WriteByte(alphanumeric[v/45])
	}
	out.WriteByte(alphanumeric[v%45])
	return nil
}
