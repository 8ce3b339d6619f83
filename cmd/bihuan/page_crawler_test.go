package main

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var addresses = regexp.MustCompile(`https?://127\.0\.0\.1:\d+(/[tp]/[A-Za-z0-9/_?=&;.-]+)|(?:href|action|src)="(/[^"]*)"`)

// crawl reads every page that can be reached from these texts, as a member.
func (s *story) crawl(userid string, texts ...string) map[string]*reader {
	s.t.Helper()
	found := map[string]*reader{}
	for len(texts) > 0 {
		text := texts[0]
		texts = texts[1:]
		for _, m := range addresses.FindAllStringSubmatch(text, -1) {
			path := html.UnescapeString(m[1] + m[2])
			if _, known := found[path]; known || !strings.HasPrefix(path, "/t/") {
				continue
			}
			r := s.staff(userid).opens(path)
			found[path] = r
			texts = append(texts, r.html)
		}
	}
	return found
}

// Whatever anybody writes, and wherever: no technician gets the customer's
// number from any page, card, list or answer; nor does the customer's page tell
// what only the store may know.
func TestStoryNoPageTellsTheNumber(t *testing.T) {
	s := begin(t)
	var tickets []string
	for i, spelled := range spellings {
		plate, number := fmt.Sprintf("浙A1%04d", i), fmt.Sprintf("HZ20260310-%04d", i+1)
		tickets = append(tickets, number)
		s.says("guwen", "登记 "+plate+" 王小明 13800005678 刹车异响 下午5点前要")
		s.says("guwen", "改 "+plate+" 问题 打"+spelled+"再修 王小明等着")
		s.says("guwen", "改 "+plate+" 送修人 王小明"+spelled)
		s.says("guwen", "改 "+plate+" 取车时间 17:30 "+spelled+"说的")
		s.says("guwen", "派 "+plate+" 张伟")
		s.says("zhangwei", "接单 "+plate)
		s.says("guwen", "进度 "+plate+" 车主王小明说打"+spelled)
		s.photographs("zhangwei", plate)
		s.says("zhangwei", "工时 "+plate+" 1 不用换件")
		s.says("zhangwei", "诊断完成 "+plate)
		s.says("guwen", "报价 "+plate+" 更换雨刮 90")
		s.says("guwen", "报价 "+plate+" 换"+spelled+"刹车片 480") // some spellings are no title
		s.says("guwen", "发给客户 "+plate)
		c := s.customer(number)
		c.sends("question", "text", "打我电话"+spelled, "line", "1")
		s.says("guwen", "回复 "+number+" 好的,打"+spelled)
		c.again().sends("answer", "line-1", "yes", "digits", "5678").reads("收到您的答复")
		s.says("guwen", "客户同意 "+plate+" 电话 "+spelled+"说雨刮也做")
		s.says("guwen", "A")
		s.says("guwen", "派 "+plate+" 张伟")
		s.says("zhangwei", "开工 "+plate)
		s.says("zhangwei", "进度 "+plate+" 我的电话 13700007777")
		s.says("guwen", "阻塞 "+plate+" 等保险 "+spelled)
		s.says("guwen", "改 "+plate+" 手机 13900001234") // the old one is his as well
		s.says("zhangwei", plate)
	}
	s.says("zhangwei", "我的单")
	s.settle()
	s.noNumber("zhangwei", "liqiang", "hz02_zhangwei")

	for _, user := range []string{"zhangwei", "liqiang", "hz02_zhangwei"} {
		var start []string
		for _, b := range s.phone(user).bubbles {
			start = append(start, b.text)
			if b.card != nil {
				start = append(start, b.card.URL)
			}
		}
		for _, n := range tickets {
			start = append(start, `href="/t/`+n+`"`, `href="/t/`+n+`/slip"`)
		}
		read := 0
		for path, r := range s.crawl(user, start...) {
			if spells(r.html) || spells(html.UnescapeString(r.html)) || strings.Contains(r.html, "13900001234") {
				t.Errorf("%s reads the number on %s:\n%s", user, path, r.words())
			}
			if strings.Contains(r.html, "王小明") {
				t.Errorf("%s reads the full name on %s:\n%s", user, path, r.words())
			}
			if r.status == http.StatusOK {
				read++
			}
		}
		if want := len(tickets); user != "hz02_zhangwei" && read < want || user == "hz02_zhangwei" && read > 0 {
			t.Errorf("%s read %d pages of %d tickets", user, read, want)
		}
	}
	for _, n := range tickets {
		c := s.customer(n)
		if spells(c.html) {
			t.Errorf("the page of %s tells the number to whoever has the slip:\n%s", n, c.words())
		}
		c.lacks("13900001234", "13700007777", "我的电话", "王小明", "张伟", "陈顾问", "工时")
	}
	s.meanwhile()
}
