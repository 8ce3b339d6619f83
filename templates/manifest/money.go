package manifest

import (
	"regexp"
	"strconv"
	"strings"
)

// yuan is an amount of money as people write it.
var yuan = regexp.MustCompile(`^\d{1,6}(?:\.\d{1,2})?$`)

func (r *reading) money(t text, what string) {
	r.pattern(t, yuan, what, "yuan, such as 120 or 85.5")
}

// fen is an amount that was checked, in fen; 0 where none is given.
func fen(t text) int64 {
	whole, part, _ := strings.Cut(t.value, ".")
	n, _ := strconv.ParseInt(whole+(part + "00")[:2], 10, 64) // said of by money
	return n
}
