package plate

import "unicode/utf8"

// lookalikes are the groups of characters that cameras and people confuse.
var lookalikes = []string{
	"0ODQ", "1ILT7", "2Z", "5S", "8B", "6G", "4A", "UV", "CG", "EF", "MNH", "KX", "PR",
	"浙沪", "渝豫", "鲁鄂", "皖院", "津律", "苏办", "闽闵", "赣贵", "琼京", "京东",
}

// groups holds for each character the groups it is in, as bits.
var groups = func() map[rune]uint32 {
	m := map[rune]uint32{}
	for i, g := range lookalikes {
		for _, r := range g {
			m[r] |= 1 << i
		}
	}
	return m
}()

// serialRepairs are right wherever the serial stands, digitRepairs where only
// digits may stand.
var (
	serialRepairs = map[rune]rune{'O': '0', 'I': '1'}
	digitRepairs  = map[rune]rune{'O': '0', 'I': '1', 'D': '0', 'Q': '0', 'B': '8', 'S': '5', 'Z': '2', 'G': '6', 'T': '7'}
)

// Repair replaces characters that cannot stand where they do by the ones that
// were meant: O and I in the serial, and letters among the digits of new
// energy plates. It answers false when nothing has to be repaired, when that
// does not make a plate, and when two plates could have been meant.
func Repair(s string) (string, bool) {
	text := Normalize(s)
	r := []rune(text)
	if len(r) < 7 || len(r) > maxRunes || !isProvince(r[0]) || !isOffice(r[1]) {
		return "", false
	}
	found := ""
	for _, variant := range variants(r) {
		v := string(variant)
		if _, ok := build(v, variant); !ok || v == text || v == found {
			continue
		}
		if found != "" {
			return "", false
		}
		found = v
	}
	return found, found != ""
}

// variants lists what the characters may have been meant to be.
func variants(r []rune) [][]rune {
	serial := replaced(r, 2, len(r), serialRepairs)
	if len(r) == 7 {
		return [][]rune{serial}
	}
	small := replaced(serial, 4, 8, digitRepairs)
	if small[2] == '0' {
		small[2] = 'D' // eight characters ask for an energy letter, and D is its usual one
	}
	large := replaced(serial, 2, 7, digitRepairs)
	return [][]rune{small, large}
}

func replaced(r []rune, from, to int, table map[rune]rune) []rune {
	out := append([]rune(nil), r...)
	for i := from; i < to; i++ {
		if c, ok := table[out[i]]; ok {
			out[i] = c
		}
	}
	return out
}

// Confusable says that a and b, in normal form, differ in exactly one
// character and that this is a usual confusion. Ask, never link silently.
func Confusable(a, b string) bool {
	differences := 0
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		a, b = a[n:], b[m:]
		if x == y {
			continue
		}
		differences++
		if differences > 1 || groups[x]&groups[y] == 0 {
			return false
		}
	}
	return differences == 1 && a == b
}

// Distance counts the characters that have to be changed, added or dropped to
// make one plate, in normal form, of the other.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(y)]
}
