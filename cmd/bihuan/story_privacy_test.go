package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// spellings are ways in which people type 13800005678.
var spellings = []string{
	"13800005678", "138 0000 5678", "138-0000-5678", "138.0000.5678", "+86 13800005678", "86-138-0000-5678",
	"１３８００００５６７８", "1 3 8 0 0 0 0 5 6 7 8", "一三八零零零零五六七八", "幺三八〇〇〇〇五六七八", "１３８ ００００ ５６７８",
	"138，0000，5678", "138/0000/5678", "(138)00005678", "138_0000_5678", "一三八 零零零零 五六七八",
}

// Whatever members type, and wherever: no technician ever gets the customer's
// number, neither on his phone nor in anything that is sent to it.
func TestStoryTechniciansNeverGetThePhoneNumber(t *testing.T) {
	s := begin(t)
	for i, spelled := range spellings {
		plate := fmt.Sprintf("浙A1%04d", i)
		s.says("guwen", "登记 "+plate+" 王先生 13800005678 刹车异响 下午5点前要")
		s.says("guwen", "改 "+plate+" 问题 打"+spelled+"再修")
		s.says("guwen", "派 "+plate+" 张伟")
		s.says("zhangwei", "接单 "+plate)
		s.says("zhangwei", plate)
		s.says("guwen", "进度 "+plate+" 车主说打"+spelled)
		for _, word := range []string{"工时 ", "换件 ", "报价 ", "派 ", "阻塞 ", "改 ", "预计 ", "没有的词 "} {
			s.says("zhangwei", word+plate+" "+spelled) // none is understood, and each is quoted
		}
		s.says("zhangwei", "工时 "+plate+" 1")
		s.says("zhangwei", "不用换件 "+plate)
		s.says("zhangwei", "诊断完成 "+plate)
		s.says("guwen", "报价 "+plate+" 换"+spelled+"刹车片 480")
		s.says("guwen", "客户同意 "+plate+" 电话 "+spelled+"说都做")
		s.says("guwen", "A")
		s.says("guwen", "派 "+plate+" 张伟")
		s.says("zhangwei", "开工 "+plate)
		s.says("zhangwei", "进度 "+plate+" 刹车盘有槽 问"+spelled)
		s.says("guwen", "改 "+plate+" 姓名 王先生"+spelled)
		s.says("guwen", "阻塞 "+plate+" 等保险 "+spelled)
		s.says("zhangwei", plate)
		s.says("guwen", "解除 "+plate)
		s.says("zhangwei", "完工 "+plate)
		s.says("banzhang", "返工 "+plate+" 先打"+spelled)
		s.says("zhangwei", "我的单")
		s.says("guwen", "派 "+plate+" 李强")
		s.says("guwen", "取消 "+plate+" 打"+spelled+"说不修了")
	}
	s.settle()
	s.noNumber("zhangwei", "liqiang", "hz02_zhangwei")
	s.meanwhile()
}

// noNumber looks through everything that these members have got.
func (s *story) noNumber(users ...string) {
	s.t.Helper()
	for _, u := range users {
		for _, b := range s.phone(u).bubbles {
			if spells(b.look()) {
				s.t.Errorf("%s reads the number:\n%s", u, b.look())
			}
		}
	}
	var sent struct {
		Calls []struct {
			API  string          `json:"api"`
			Body json.RawMessage `json:"body"`
		} `json:"calls"`
		Callbacks []struct {
			From  string          `json:"from"`
			Reply json.RawMessage `json:"reply"`
		} `json:"callbacks"`
	}
	s.call("GET", "sent", nil, &sent)
	seen := 0
	for _, c := range sent.Calls {
		var to struct {
			User  string   `json:"touser"`
			Users []string `json:"userids"`
		}
		_ = json.Unmarshal(c.Body, &to) // calls without a body go to nobody
		if slices.Contains(users, to.User) || slices.ContainsFunc(to.Users, func(u string) bool { return slices.Contains(users, u) }) {
			seen++
			if spells(string(c.Body)) {
				s.t.Errorf("%s to %s %v holds the number: %s", c.API, to.User, to.Users, c.Body)
			}
		}
	}
	for _, c := range sent.Callbacks {
		if slices.Contains(users, c.From) && len(c.Reply) > 0 {
			seen++
			if spells(string(c.Reply)) {
				s.t.Errorf("the answer to %s holds the number: %s", c.From, c.Reply)
			}
		}
	}
	if seen < 20 {
		s.t.Errorf("only %d messages to %v were looked at", seen, users)
	}
}

var numerals = strings.NewReplacer("零", "0", "〇", "0", "一", "1", "幺", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5",
	"六", "6", "七", "7", "八", "8", "九", "9")

// spells reports whether a text holds the number in any spelling: nothing but
// digits of it, in this order, whatever stands between them.
func spells(text string) bool {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case strings.ContainsRune(` -.+/()_,，`, r):
			return -1
		}
		return '|'
	}, numerals.Replace(text))
	return strings.Contains(digits, "13800005678")
}
