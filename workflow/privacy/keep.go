package privacy

// wordMax is longer than any part number or VIN; a longer run of digits or
// letters is not offered whole.
const wordMax = 24

// kept asks the caller whether a run of digits is something else.
func kept(text string, marks []mark, s stretch, keep func(string) bool) bool {
	if keep == nil {
		return false
	}
	run := string(appendDigits(nil, marks[s.from:s.to]))
	if keep(run) {
		return true
	}
	from, to := marks[s.from].start, marks[s.to-1].end
	left, right := from, to
	for from-left < wordMax && touchesWord(text, left, -1) {
		left--
	}
	for right-to < wordMax && touchesWord(text, right, 1) {
		right++
	}
	return (left < from || right > to) && keep(text[left:from]+run+text[to:right])
}

// articleLetters says that one or two Latin letters stand directly before (-1)
// or after (1) a place in the text; longer words such as tel do not count.
func articleLetters(text string, at, direction int) bool {
	n := 0
	for ; n < 3; n++ {
		c, ok := byteAt(text, at+n*direction, direction)
		if !ok || !isLatin(rune(c)) {
			break
		}
	}
	return n == 1 || n == 2
}

// touchesWord says that a Latin letter or a digit stands there.
func touchesWord(text string, at, direction int) bool {
	c, ok := byteAt(text, at, direction)
	return ok && (isLatin(rune(c)) || c >= '0' && c <= '9')
}

func byteAt(text string, at, direction int) (byte, bool) {
	if direction < 0 {
		at--
	}
	if at < 0 || at >= len(text) {
		return 0, false
	}
	return text[at], true
}

func appendDigits(buf []byte, marks []mark) []byte {
	for _, m := range marks {
		buf = append(buf, m.digit)
	}
	return buf
}
