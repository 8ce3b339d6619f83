package chat

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bihuan/workflow"
)

var (
	priced   = regexp.MustCompile(`^(.+?)(\s*[:=]?\s*[¥￥]?)(\d{1,7}(?:\.\d{1,2})?)(?:元|块钱|块)?整?$`)
	amount   = regexp.MustCompile(`^[¥￥]?\d{1,7}(?:\.\d{1,2})?(?:元|块钱|块)?$`)
	measures = regexp.MustCompile(`^[个只条片块套对支根桶瓶升次台颗副把项张米]`)
	removal  = regexp.MustCompile(`^(?:删除|删掉|删|去掉)`)
)

// quoteLines reads 『换前刹车片 480, 更换雨刮 90』; 『删 更换雨刮』 takes a line
// out.
func quoteLines(rest string) (workflow.Args, error) {
	var out workflow.Args
	for _, item := range quoteItems(rest) {
		if word := removal.FindString(item); word != "" {
			title := strings.TrimSpace(item[len(word):])
			if title == "" {
				return out, refuse("bad_amount", workflow.Data{Text: item})
			}
			out.Lines = append(out.Lines, workflow.QuoteLine{Title: title, State: workflow.LineRemoved})
			continue
		}
		if off, ok := discount(item); ok && out.Discount == nil {
			out.Discount = off
			continue
		}
		if detailed.MatchString(item) {
			line, ok := itemised(item)
			if !ok {
				return out, refuse("quote_detail", workflow.Data{Text: item})
			}
			out.Lines = append(out.Lines, line)
			continue
		}
		m := priced.FindStringSubmatch(item)
		if m == nil || (m[2] == "" && endsInCode(m[1])) {
			return out, refuse("bad_amount", workflow.Data{Text: item})
		}
		fen, err := fenOf(m[3])
		if err != nil {
			return out, refuse("bad_amount", workflow.Data{Text: item})
		}
		out.Lines = append(out.Lines, workflow.QuoteLine{Title: strings.TrimSpace(m[1]), Amount: fen})
	}
	if len(out.Lines) == 0 && out.Discount == nil {
		return out, refuse("bad_amount", workflow.Data{})
	}
	return out, nil
}

// endsInCode: digits directly behind a digit, a letter or a hyphen belong to a
// part number or a grade of oil and are no price.
func endsInCode(title string) bool {
	r, _ := utf8.DecodeLastRuneInString(title)
	return r < utf8.RuneSelf
}

// fenOf reads yuan.
func fenOf(yuan string) (int64, error) {
	whole, part, _ := strings.Cut(yuan, ".")
	return strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
}

// quoteItems cuts a quote into its lines: at commas, and where a new title
// follows an amount, as in 『换前刹车片 480 更换雨刮 90』, but not in 『轮胎 4 条 1200』.
func quoteItems(rest string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(",，、;；。", r) }) {
		words := strings.Fields(part)
		begin := 0
		for i := 1; i < len(words); i++ {
			first, _ := utf8.DecodeRuneInString(words[i])
			if i > begin+1 && amount.MatchString(words[i-1]) && unicode.Is(unicode.Han, first) && !measures.MatchString(words[i]) && !detailWord.MatchString(words[i]) {
				out, begin = append(out, strings.Join(words[begin:i], " ")), i
			}
		}
		if begin < len(words) {
			out = append(out, strings.Join(words[begin:], " "))
		}
	}
	return out
}
