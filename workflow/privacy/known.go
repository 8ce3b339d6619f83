package privacy

// findKnown finds the known numbers, whole or in part.
func findKnown(text string, marks []mark, numbers []string, keep func(string) bool) []stretch {
	var found []stretch
	for _, number := range numbers {
		for i := range marks {
			if n := matchWhole(marks[i:], number); n > 0 {
				found = append(found, stretch{withPrefix(text, marks, i), i + n})
				continue
			}
			for j := range len(number) - minDigits + 1 {
				n := matchPart(marks[i:], number[j:])
				if n < minDigits {
					continue
				}
				if s := (stretch{i, i + n}); !kept(text, marks, wholeFigures(marks, s), keep) {
					found = append(found, s)
				}
			}
		}
	}
	return found
}

// matchWhole returns how many marks spell the whole number, zero if they do
// not. Nothing excuses a whole number: any signs may stand between its digits,
// letters may stand for them, and it may pose as a plate.
func matchWhole(marks []mark, number string) int {
	if len(marks) < len(number) {
		return 0
	}
	for i := range len(number) {
		if marks[i].digit != number[i] || i > 0 && marks[i].gap == broken {
			return 0
		}
	}
	return len(number)
}

// matchPart returns how many marks agree with the beginning of part.
func matchPart(marks []mark, part string) int {
	n := 0
	for n < len(marks) && n < len(part) {
		m := marks[n]
		if m.digit != part[n] || m.weak || m.guarded || n > 0 && m.gap > soft {
			break
		}
		n++
	}
	return n
}

// withPrefix moves the beginning of a number back over its country code, if
// that is written as one: +86 138…, 0086138…, 86-138…, not the amount in `86 138…`.
func withPrefix(text string, marks []mark, i int) int {
	if i < 2 || marks[i].gap > soft || marks[i-2].digit != '8' || marks[i-1].digit != '6' || marks[i-1].gap != glued {
		return i
	}
	if i >= 4 && marks[i-4].digit == '0' && marks[i-3].digit == '0' && marks[i-3].gap == glued && marks[i-2].gap == glued && begins(marks, i-4) {
		return i - 4
	}
	if !begins(marks, i-2) {
		return i
	}
	start := marks[i-2].start
	plus := start > 0 && (text[start-1] == '+' || start >= len("＋") && text[start-len("＋"):start] == "＋")
	hyphen := text[marks[i-1].end:marks[i].start] == "-"
	if plus || hyphen || marks[i].gap == glued {
		return i - 2
	}
	return i
}

// wholeFigures widens a stretch to the figures that it cuts into, so that a
// part number is judged as a whole.
func wholeFigures(marks []mark, s stretch) stretch {
	for s.to-s.from < wordMax && s.from > 0 && !begins(marks, s.from) {
		s.from--
	}
	for s.to-s.from < wordMax && s.to < len(marks) && !begins(marks, s.to) {
		s.to++
	}
	return s
}
