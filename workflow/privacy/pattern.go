package privacy

import (
	"slices"
	"strings"
)

const mobileDigits = 11

// mobileShapes are the groups in which people write eleven digits. Other
// groups are left alone: BMW's part numbers come as 13 71 7 571 355.
var mobileShapes = [][]int{
	{11}, {3, 4, 4}, {4, 3, 4}, {3, 8}, {7, 4}, {4, 7}, {8, 3}, {5, 6}, {6, 5}, {3, 3, 5}, {3, 5, 3},
	{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
}

// findPatterns finds what looks like a mobile number or a land line.
func findPatterns(text string, marks []mark, keep func(string) bool) []stretch {
	var found []stretch
	for i := 0; i < len(marks); i++ {
		n := mobileAt(marks, i)
		if n == 0 {
			n = landLineAt(text, marks, i)
		}
		if s := (stretch{i, i + n}); n > 0 && !kept(text, marks, s, keep) {
			found = append(found, stretch{withPrefix(text, marks, i), s.to})
			i = s.to - 1
		}
	}
	return found
}

// mobileAt returns the length of the mobile number that begins at mark i.
func mobileAt(marks []mark, i int) int {
	to := i + mobileDigits
	if to > len(marks) || marks[i].digit != '1' || marks[i+1].digit < '3' || !ends(marks, to) || !startsMobile(marks, i) {
		return 0
	}
	shape, ok := groups(marks[i:to])
	if !ok || !slices.ContainsFunc(mobileShapes, func(s []int) bool { return slices.Equal(s, shape) }) {
		return 0
	}
	return mobileDigits
}

// startsMobile allows a country code or a zero for long distance before it.
func startsMobile(marks []mark, i int) bool {
	if begins(marks, i) || marks[i-1].digit == '0' && begins(marks, i-1) {
		return true
	}
	return i >= 2 && marks[i-2].digit == '8' && marks[i-1].digit == '6' &&
		(begins(marks, i-2) || i >= 4 && marks[i-4].digit == '0' && marks[i-3].digit == '0' && begins(marks, i-4))
}

// landLineAt returns the length of the land line number that begins at mark i:
// an area code of three or four digits and seven or eight more. A letter or two
// that touch it make it a part number (A0446502220).
func landLineAt(text string, marks []mark, i int) int {
	if marks[i].digit != '0' || i+1 >= len(marks) || marks[i+1].digit == '0' || !begins(marks, i) || articleLetters(text, marks[i].start, -1) {
		return 0
	}
	for n := min(12, len(marks)-i); n >= 10; n-- {
		to := i + n
		if !ends(marks, to) || articleLetters(text, marks[to-1].end, 1) {
			continue
		}
		if shape, ok := groups(marks[i:to]); ok && isLandLine(marks[i:to], shape, text) {
			return n
		}
	}
	return 0
}

func isLandLine(marks []mark, shape []int, text string) bool {
	if len(shape) == 1 {
		return true
	}
	area := shape[0]
	if area != 3 && area != 4 {
		return false
	}
	switch len(shape) {
	case 2: // 0832 20251107 is the end of a ticket number and a date
		return (shape[1] == 7 || shape[1] == 8) && !isDate(marks[area:])
	case 3: // with blanks it could be a list of amounts
		spelled := text[marks[0].start:marks[len(marks)-1].end]
		return (shape[1] == 3 || shape[1] == 4) && shape[2] == 4 && !strings.ContainsAny(spelled, " \u3000")
	}
	return false
}

func isDate(marks []mark) bool {
	var buf [8]byte
	d := appendDigits(buf[:0], marks)
	return len(d) == 8 && d[0] == '2' && d[1] == '0' && string(d[4:6]) >= "01" && string(d[4:6]) <= "12" &&
		string(d[6:]) >= "01" && string(d[6:]) <= "31"
}

// groups returns the lengths of the groups that soft gaps make of the marks;
// false if anything else separates them or one may not be used.
func groups(marks []mark) ([]int, bool) {
	var buf [mobileDigits + 1]int
	shape := buf[:0]
	for i, m := range marks {
		switch {
		case m.weak || m.guarded || i > 0 && m.gap > soft:
			return nil, false
		case i == 0 || m.gap == soft:
			shape = append(shape, 1)
		default:
			shape[len(shape)-1]++
		}
	}
	return shape, true
}

// begins says that a figure may begin at mark i: a gap stands before it, or
// the script changes, as in 陆13812345678 and 13812345678一直没接.
func begins(marks []mark, i int) bool {
	return i == 0 || marks[i].gap != glued || marks[i].han != marks[i-1].han || marks[i-1].weak || marks[i].weak
}

func ends(marks []mark, to int) bool { return to == len(marks) || begins(marks, to) }
