package chat

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"bihuan/workflow"
	"bihuan/workflow/plate"
)

var (
	phoneWord = regexp.MustCompile(`(?:\+|\b)(?:(?:00)?86[- ]?)?\b?1[3-9]\d[- ]?\d{4}[- ]?\d{4}\b|\b0\d{2,3}[- ]?\d{7,8}\b|\b[48]00[- ]?\d{3}[- ]?\d{4}\b`)
	// digitRun is what may be a phone number with a digit too many or too few.
	digitRun = regexp.MustCompile(`[0-9A-Za-z-]+`)
	vinWord  = regexp.MustCompile(`(?i)\b[A-Z0-9]{17}\b`)
	// paperPlate is a car without a metal plate; the end of its VIN stands for it.
	paperPlate = regexp.MustCompile(`(?i)(?:临时牌照|临时牌|临牌|无牌|未上牌|没上牌)[ :]*(?:([A-HJ-NPR-Z0-9]{17}|[A-HJ-NPR-Z0-9]{8}|[A-HJ-NPR-Z0-9]{6})\b)?`)
	// almostPlate is what people take for a plate.
	almostPlate = regexp.MustCompile(`^(?:\p{Han}[A-Za-z][·.-]?[0-9A-Za-z]{3,7}|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·.-]?[0-9A-Za-z]{8,})$`)
	titled      = regexp.MustCompile(`^\p{Han}{1,4}(?:先生|女士|小姐|太太|师傅|老板|经理|老师|医生|主任|总)$`)
	// nameForm is a person's name without a title, or a company's.
	nameForm = regexp.MustCompile(`^(?:\p{Han}{1,4}|\p{Han}{1,8}·\p{Han}{1,8}|[A-Z]?[a-z]+|\p{Han}+(?:公司|集团|医院|学校|酒店|超市|车队|物流))$`)
	// faulty are words of what is wrong or to be done; courtesies are answers.
	faulty     = regexp.MustCompile(`换|^修|维修|检修|修理|修车|洗车|漏|响|坏|抖|保养|异常|故障|刹车|车[门窗身]|油|胎|漆|灯|空调|发动机|玻璃|雨刮|电瓶|没电|亏电|启动|打不着|跑偏|冒烟|高温|检查|年检|事故|钣金`)
	courtesies = regexp.MustCompile(`^(?:嗯+|好的?|哦|是的?|对的?|行|可以|知道了?|收到|谢谢|你好|等等|稍等)$`)
)

// readFields takes the values with a form of their own out of the text first
// (plate, VIN, phone, time); names and free words get what is left, in the
// order in which the blueprint declares them, but for those that are there
// already. left is what nothing wants.
func readFields(b *workflow.Blueprint, text string, now time.Time, have map[string]string) (out map[string]string, left string, err error) {
	out = map[string]string{}
	for _, f := range b.Fields {
		switch f.Type {
		case workflow.FieldPlate:
			if text, err = takePlate(f, text, out); have[f.Key] != "" {
				err = nil // it needs no plate
			}
		case workflow.FieldVIN:
			text, err = takeVIN(f, text, out)
		case workflow.FieldPhone:
			if m := phoneWord.FindString(text); m != "" {
				out[f.Key], err = normalPhone(m)
				text = phoneWord.ReplaceAllString(text, " ")
			}
		case workflow.FieldTime:
			if m, ok := instant(text, now); ok && f.Default != "now" {
				out[f.Key], text = m.at.Format(time.RFC3339), m.without(text)
			}
		case workflow.FieldMileage:
			if m := mileageWord.FindStringSubmatch(text); m != nil {
				out[f.Key], err = normalMileage(f, m[1])
				text = strings.Replace(text, m[0], " ", 1)
			}
		case workflow.FieldText, workflow.FieldName, workflow.FieldChoice:
		}
		if err != nil {
			return nil, "", err
		}
	}
	return out, takeWords(b, text, have, out), nil
}

// takePlate finds the plate; a paper plate takes the last six of the VIN.
func takePlate(f workflow.Field, text string, out map[string]string) (string, error) {
	if found := plate.Find(text); len(found) > 0 {
		m := found[0]
		out[f.Key] = m.Plate.Text
		return text[:m.Start] + " " + text[m.End:], nil
	}
	if m := paperPlate.FindStringSubmatch(text); m != nil {
		tail, left := m[1], ""
		if tail == "" {
			tail = vinWord.FindString(text)
		} else if len(tail) == 17 {
			left = tail // the VIN is wanted as well
		}
		if tail == "" {
			return text, refuse("temporary_plate", workflow.Data{})
		}
		out[f.Key] = paper(tail)
		return strings.Replace(text, m[0], " "+left+" ", 1), nil
	}
	for i, word := range strings.Fields(text) {
		digits := len(onlyDigits(word))
		first := i == 0 && digits < 7 && len([]rune(word)) >= 5
		if digits >= 3 && (first || almostPlate.MatchString(word)) {
			_, err := normalPlate(word)
			return text, err
		}
	}
	return text, nil
}

// paper is the name of a car without a metal plate.
func paper(vin string) string { return "临" + strings.ToUpper(vin[len(vin)-6:]) }

// takeVIN finds seventeen characters of which some are letters and some digits;
// with a wrong check digit they are asked for again.
func takeVIN(f workflow.Field, text string, out map[string]string) (string, error) {
	for _, m := range vinWord.FindAllString(text, -1) {
		if digits := len(onlyDigits(m)); digits < 4 || digits == len(m) {
			continue
		}
		v, err := normalVIN(m)
		if err != nil {
			return text, err
		}
		out[f.Key] = v
		return strings.Replace(text, m, " ", 1), nil
	}
	return text, nil
}

// takeWords gives one word to each required name and all but the last free
// text; the last text gets the rest. It returns what nothing wants.
func takeWords(b *workflow.Blueprint, text string, have, out map[string]string) string {
	var open []workflow.Field
	for _, f := range b.Fields {
		if f.Required && (f.Type == workflow.FieldName || f.Type == workflow.FieldText) && f.Default == "" && have[f.Key] == "" {
			open = append(open, f)
		}
	}
	for i, f := range open {
		text = tidy(text)
		word := text
		if i < len(open)-1 || f.Type == workflow.FieldName {
			word = chooseWord(f, text)
		}
		if word == "" {
			continue
		}
		out[f.Key], text = word, strings.Replace(text, word, " ", 1)
	}
	return tidy(text)
}

const betweenWords = " ,，。;；"

// tidy leaves single blanks, and nothing but words at the ends.
func tidy(text string) string {
	return strings.Trim(strings.Join(strings.Fields(text), " "), betweenWords)
}

// chooseWord is the first word; for a name the first with a title, wherever it
// stands: 刹车异响 王先生. A first word that is no name is none's: 换机油.
func chooseWord(f workflow.Field, text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(betweenWords, r) })
	if len(words) == 0 {
		return ""
	}
	if f.Type != workflow.FieldName {
		return words[0]
	}
	if i := slices.IndexFunc(words, titled.MatchString); i >= 0 {
		return words[i]
	}
	if w := words[0]; nameForm.MatchString(w) && !faulty.MatchString(w) && !courtesies.MatchString(w) {
		return w
	}
	return ""
}
