package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// owner is how a customer is called whose title is not known. The title is
// never guessed from the given name.
const owner = "车主"

// compoundSurnames are those with two characters that occur today.
var compoundSurnames = map[string]bool{
	"欧阳": true, "上官": true, "司马": true, "诸葛": true, "司徒": true, "东方": true, "独孤": true, "南宫": true,
	"夏侯": true, "皇甫": true, "尉迟": true, "公孙": true, "慕容": true, "令狐": true, "宇文": true, "长孙": true,
	"司空": true, "端木": true, "轩辕": true, "西门": true, "申屠": true, "太史": true, "淳于": true, "濮阳": true,
	"澹台": true, "公冶": true, "宗政": true, "钟离": true, "闻人": true, "呼延": true, "拓跋": true, "万俟": true,
}

// titles follow a name. Those of one character count only directly after a
// surname: 王总 is a title, 王小总 would be a name.
var (
	titles      = []string{"先生", "女士", "小姐", "太太", "师傅", "老板", "经理", "老师", "医生", "主任", "教练", "阿姨", "叔叔", "大哥", "大姐", owner}
	shortTitles = []string{"总", "工", "哥", "姐", "叔", "姨", "师"}
)

// Salutation returns a customer's name as a technician sees it: surname and
// title as they were given (王先生, also for 王小明先生), and 王车主 for a full name
// without a title. A company or a name in Latin letters becomes 车主.
func Salutation(name string) string {
	name = strings.TrimSpace(name)
	first, _ := utf8.DecodeRuneInString(name)
	if !unicode.Is(unicode.Han, first) || strings.HasSuffix(name, "公司") {
		return owner
	}
	for _, t := range titles {
		if full, ok := strings.CutSuffix(name, t); ok {
			return surnameOf(full) + t
		}
	}
	surname := surnameOf(name)
	for _, t := range shortTitles {
		if name == surname+t {
			return name
		}
	}
	return surname + owner
}

// HideName replaces a customer's full name in free words by Salutation, and a
// title that follows it stays: 王小明先生 becomes 王先生. Where only the surname is
// known (王先生, 小王) nothing has to be hidden.
func HideName(text, name string) string {
	name = strings.TrimSpace(name)
	for _, t := range titles {
		name = strings.TrimSuffix(name, t)
	}
	surname := surnameOf(name)
	if name == surname || !strings.HasPrefix(name, surname) {
		return text
	}
	for _, t := range titles {
		text = strings.ReplaceAll(text, name+t, surname+t)
	}
	return strings.ReplaceAll(text, name, Salutation(name))
}

// surnameOf returns the surname of a Chinese name, of 小王 and 老王 too, and the
// first character of any other name.
func surnameOf(name string) string {
	_, first := utf8.DecodeRuneInString(name)
	_, second := utf8.DecodeRuneInString(name[first:])
	if two := name[:first+second]; compoundSurnames[two] {
		return two
	}
	if nick := name[:first]; len(name) == first+second && second > 1 && (nick == "小" || nick == "老" || nick == "阿") {
		return name[first:]
	}
	return name[:first]
}

// Bare is a name without its title: 王小明 of 王小明先生, 王 of 王先生.
func Bare(name string) string {
	name = strings.TrimSpace(name)
	for _, t := range titles {
		name = strings.TrimSuffix(name, t)
	}
	return name
}
