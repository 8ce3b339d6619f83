package chat

import (
	"regexp"
	"strconv"
	"strings"

	"bihuan/workflow"
)

var (
	// detailed is where the title of a line ends and what makes up its price begins.
	detailed   = regexp.MustCompile(` (?:工时费? ?[:=]? ?\d|配件 ?[:=]? ?[0-9A-Za-z])`)
	lineHours  = regexp.MustCompile(`^工时费? ?[:=]? ?(\d{1,3}(?:\.\d)?)(?:h|小时|工时)?$`)
	lineMoney  = regexp.MustCompile(`^[¥￥]?(\d{1,7}(?:\.\d{1,2})?)(?:元|块)?$`)
	linePieces = regexp.MustCompile(`(?i)^[x×*](\d{1,4})$`)
	piecesTail = regexp.MustCompile(`(?i)[×*](\d{1,4})$`)
	discounted = regexp.MustCompile(`^(?:优惠|减免|折让) ?[:=]? ?[¥￥]?(\d{1,7}(?:\.\d{1,2})?)(?:元|块)?$`)
	// detailWord goes on with the line before it, whatever amount stands there.
	detailWord = regexp.MustCompile(`^(?:工时|配件|原厂|同质|品牌|副厂|再制造|修复|自带)`)
	glued      = regexp.MustCompile(`(工时费?|配件) *[:=]? *`)
)

// partClasses are the qualities of a part, as people say them.
var partClasses = map[string]workflow.PartClass{
	"原厂": workflow.ClassOriginal, "原厂件": workflow.ClassOriginal, "同质": workflow.ClassEquivalent, "同质件": workflow.ClassEquivalent,
	"品牌": workflow.ClassBrand, "品牌件": workflow.ClassBrand, "副厂": workflow.ClassBrand, "副厂件": workflow.ClassBrand,
	"再制造": workflow.ClassRemade, "再制造件": workflow.ClassRemade, "修复": workflow.ClassRepaired, "修复件": workflow.ClassRepaired,
	"自带": workflow.ClassCustomers, "客户自带": workflow.ClassCustomers,
}

// itemised reads 『换前刹车片 工时2.5 配件04465-02220 原厂 ×2 320』: hours of labour,
// perhaps with their price, and parts with quality, pieces and the price of one.
func itemised(item string) (workflow.QuoteLine, bool) {
	at := detailed.FindStringIndex(item)
	if at == nil {
		return workflow.QuoteLine{}, false
	}
	line := workflow.QuoteLine{Title: strings.TrimSpace(item[:at[0]])}
	if line.Title == "" {
		return line, false
	}
	for word := range strings.FieldsSeq(glued.ReplaceAllString(item[at[0]:], " $1")) {
		if !addDetail(&line, word) {
			return line, false
		}
	}
	return line, len(line.Fees) > 0
}

// addDetail adds one word to the fees of a line; false: it is not understood.
func addDetail(line *workflow.QuoteLine, word string) bool {
	if m := lineHours.FindStringSubmatch(word); m != nil {
		hours, err := fenOf(m[1])
		line.Fees = append(line.Fees, workflow.Fee{Kind: workflow.FeeLabor, Hours: int(hours / 10)})
		return err == nil && hours > 0
	}
	if no, ok := strings.CutPrefix(word, "配件"); ok {
		f := workflow.Fee{Kind: workflow.FeeMaterial, Part: no}
		if m := piecesTail.FindStringSubmatch(no); m != nil {
			f.Part = strings.TrimSuffix(no, m[0])
			f.Quantity, _ = strconv.Atoi(m[1]) // digits, says the pattern
		}
		line.Fees = append(line.Fees, f)
		return f.Part != ""
	}
	if len(line.Fees) == 0 {
		return false
	}
	last := &line.Fees[len(line.Fees)-1]
	if c, ok := partClasses[word]; ok && last.Kind == workflow.FeeMaterial && last.Class == "" {
		last.Class = c
		return true
	}
	if m := linePieces.FindStringSubmatch(word); m != nil && last.Kind == workflow.FeeMaterial && last.Quantity == 0 {
		last.Quantity, _ = strconv.Atoi(m[1]) // likewise
		return last.Quantity > 0
	}
	m := lineMoney.FindStringSubmatch(word)
	if m == nil || last.Price > 0 || last.Amount > 0 {
		return false
	}
	fen, err := fenOf(m[1])
	if last.Kind == workflow.FeeMaterial {
		last.Price = fen
	} else {
		last.Amount = fen
	}
	return err == nil
}

// discount reads 『优惠 50』.
func discount(item string) (*int64, bool) {
	m := discounted.FindStringSubmatch(item)
	if m == nil {
		return nil, false
	}
	fen, err := fenOf(m[1])
	return &fen, err == nil
}
