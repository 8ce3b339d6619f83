package settlement

import "strings"

var (
	digits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	places = [...]string{"", "拾", "佰", "仟"}
	groups = [...]string{"", "万", "亿", "万亿"}
)

// Capitals is an amount of fen as it stands on Chinese papers: 肆佰捌拾元整,
// 壹仟零伍元叁角, 伍分. Negative amounts do not occur on a list.
func Capitals(fen int64) string {
	yuan, jiao, cent := fen/100, fen/10%10, fen%10
	var out strings.Builder
	if yuan > 0 {
		out.WriteString(whole(yuan) + "元")
	}
	switch {
	case jiao > 0:
		out.WriteString(digits[jiao] + "角")
	case cent > 0 && yuan > 0:
		out.WriteString(digits[0])
	}
	if cent > 0 {
		return out.String() + digits[cent] + "分"
	}
	if fen == 0 {
		return "零元整"
	}
	return out.String() + "整"
}

// whole spells a number greater than 0, in groups of four digits.
func whole(n int64) string {
	var out string
	gap := false // zeros that have to be spoken before what follows
	for g := 0; n > 0 && g < len(groups); g++ {
		four := n % 10000
		n /= 10000
		if four == 0 {
			gap = gap || out != ""
			continue
		}
		s := group(four)
		if gap {
			s += groups[g] + digits[0]
		} else {
			s += groups[g]
		}
		out, gap = s+out, four < 1000
	}
	return out
}

// group spells 1 to 9999, without the zeros before and after.
func group(n int64) string {
	var out string
	zero := false
	for p := 0; n > 0; p++ {
		d := n % 10
		n /= 10
		switch {
		case d > 0:
			if zero && out != "" {
				out = digits[0] + out
			}
			out, zero = digits[d]+places[p]+out, false
		default:
			zero = true
		}
	}
	return out
}
