package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// The customer's page is one small answer, for nobody else's eyes.
func TestStoryThePageIsSmallAndKeepsToItself(t *testing.T) {
	s := begin(t).offered()
	for i := range 20 {
		s.says("guwen", fmt.Sprintf("报价 0001 第%d个相当长的项目名称 %d", i, 100+i))
	}
	s.says("guwen", "发给客户")
	s.meanwhile()
	c := s.customer(first)
	if n := len(c.html); n > 50_000 {
		t.Errorf("%d bytes with 22 lines", n)
	}
	t.Logf("first load with 22 lines: %d bytes, 1 request", len(c.html))
	if refs := regexp.MustCompile(`<(?:link|script|iframe)[^>]*(?:src|href)="(?:[^d]|d[^a])|<img src="[^/]|<img src="/[^p]`).FindAllString(c.html, -1); refs != nil {
		t.Errorf("it asks for more: %v", refs)
	}
	for name, part := range map[string]string{
		"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex", "Content-Security-Policy": "default-src 'none'",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "private, no-store", "Content-Type": "text/html; charset=utf-8",
	} {
		contains(t, c.header, name, part)
	}
	if strings.Contains(c.header.Get("Content-Security-Policy"), "unsafe") {
		t.Error("the policy lets anything run")
	}
	if !strings.Contains(c.html, `<html lang="zh-CN">`) || !strings.Contains(c.html, `<meta name="robots" content="noindex`) {
		t.Error("language or robots are missing")
	}
	unlabelled(t, c.html)

	// A form from elsewhere is refused.
	forged := c.filled("answer", "line-1", "yes", "digits", "5678")
	forged.Header.Set("Origin", "https://elsewhere.example")
	c.does(forged).is(http.StatusForbidden).reads("这一步没有记")
	s.nothingElse()
}

// unlabelled finds fields that no words name.
func unlabelled(t *testing.T, page string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`<(?:input|textarea|select)[^>]*>`).FindAllString(page, -1) {
		id := regexp.MustCompile(` id="([^"]+)"`).FindStringSubmatch(m)
		switch {
		case strings.Contains(m, `type="hidden"`):
		case strings.Contains(m, `type="radio"`):
			if !strings.Contains(page, "<label>"+m) {
				t.Errorf("no label: %s", m)
			}
		case id == nil || !strings.Contains(page, `for="`+id[1]+`"`):
			t.Errorf("no label: %s", m)
		}
	}
}

// The token lies nowhere: not in the database, not in a log of it.
func TestStoryTheTokenIsNotKept(t *testing.T) {
	s := begin(t).offered()
	token := s.token(first)
	if len(token) < 22 || token != url.PathEscape(token) {
		t.Errorf("the token %q is short or does not fit an address", token)
	}
	s.customer(first).sends("answer", "line-1", "yes", "digits", "5678")
	s.meanwhile()
	conn := s.database()
	rows, err := conn.Query(t.Context(), `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'goose_db_version'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var found int
		query := `select count(*) from ` + table + ` x where x::text like '%' || $1 || '%' or x::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`
		if err := conn.QueryRow(t.Context(), query, token).Scan(&found); err != nil || found > 0 {
			t.Errorf("%s holds the token %d times, %v", table, found, err)
		}
	}
}

// A view counts once per visitor and minute; members, machines and browsers that
// load ahead do not count.
func TestStoryViewsOfTheCustomer(t *testing.T) {
	s := begin(t).offered()
	s.until(1, "10:00")
	views := func(words string) {
		t.Helper()
		s.staff("guwen").opens("/t/" + first).reads(words)
	}
	views("客户还没看过")
	path := "/p/" + s.token(first)
	with := func(header, value string) *reader {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.demo.ready.Web+path, nil)
		req.Header.Set(header, value)
		return s.reader().does(req).is(http.StatusOK)
	}
	with("User-Agent", "Mozilla/5.0 (compatible; WeChat-LinkPreview/1.0)")
	with("User-Agent", "Mozilla/5.0 (compatible; bingbot/2.0)")
	with("User-Agent", "curl/8.5.0")
	with("User-Agent", "")
	with("Purpose", "prefetch")
	with("Sec-Purpose", "prefetch;prerender")
	with("X-Live", "1")
	head, _ := http.NewRequestWithContext(t.Context(), http.MethodHead, s.demo.ready.Web+path, nil)
	s.reader().does(head).is(http.StatusOK)
	s.staff("guwen").opens("/t/" + first).opens(path)
	views("客户还没看过")

	phone := s.reader().opens(path)
	phone.again().again()
	with("Accept", "text/html") // no cookies, the same telephone
	views("客户看过 1 次,最近 10:00")
	with("User-Agent", phoneAgent+" another")
	views("客户看过 2 次")
	s.advance("1m")
	phone.again().again()
	views("客户看过 3 次,最近 10:0")
	s.staff("zhangwei").opens("/t/" + first).reads("客户看过 3 次")

	// One browser, two cars, one minute.
	s.says("guwen", "登记 浙A54321 王先生 13800005678 换机油 下午5点前要")
	both := s.reader().opens(path)
	both.opens("/p/" + s.token("HZ20260310-0002")).is(http.StatusOK)
	s.staff("guwen").opens("/t/HZ20260310-0002").reads("客户看过 1 次")
	views("客户看过 4 次")
	s.meanwhile()
}

// The staff's pages are for members, and for tickets in their scope.
func TestStoryTheTicketPageIsForMembers(t *testing.T) {
	s := begin(t).offered()
	unknown := s.staff("guwen").opens("/t/HZ20260310-0777").is(http.StatusNotFound).reads("没有这张工单").words()
	if other := s.staff("hz02_guwen").opens("/t/" + first).is(http.StatusNotFound).words(); other != unknown {
		t.Errorf("another store reads\n%s", other)
	}
	if other := s.staff("hz02_guwen").opens("/t/" + first + "/slip").is(http.StatusNotFound).words(); other != unknown {
		t.Errorf("another store reads\n%s", other)
	}
	s.staff("quyu").opens("/t/" + first).is(http.StatusOK).reads("浙A·12345")
	s.staff("zhangwei").opens("/t/"+first).reads("浙A·12345", "先别做,等客户同意", "王先生").lacks("5678", "/slip")
	s.staff("zhangwei").opens("/t/" + first + "/slip").is(http.StatusForbidden).reads("这一页不归你看")
	for _, user := range []string{"qiantai", "guwen", "dianzhang"} {
		slip := s.staff(user).opens("/t/" + first + "/slip").is(http.StatusOK)
		slip.reads("接车单", "浙A·12345", "王先生", "刹车异响", "3月10日 17:00", "西湖店").lacks("5678", "13800005678")
		if strings.Count(slip.html, "<svg") != 1 {
			t.Error("the slip has no code")
		}
	}
	g := s.staff("guwen").opens("/t/" + strings.ToLower(first)).is(http.StatusOK)
	g.opens("/login?code=x&state=y").is(http.StatusBadRequest).reads("没有登录成功")

	// Nobody the platform knows: no member, or no member any more.
	s.staff("nobody").opens("/t/" + first).is(http.StatusForbidden).reads("你还不在名单里")
	raw, err := s.reader().client.Transport.RoundTrip(mustRequest(t, s.demo.ready.Web+"/t/"+first))
	if err != nil || raw.StatusCode != http.StatusFound || !strings.Contains(raw.Header.Get("Location"), "scope=snsapi_base") {
		t.Errorf("a stranger is not sent to the platform: %v %v", raw, err)
	}
	raw.Body.Close()
}

func mustRequest(t *testing.T, address string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// In the demo one browser is everybody's phone: who comes from a phone is asked
// anew who he is.
func TestStoryOneBrowserPlaysEverybody(t *testing.T) {
	s := begin(t).offered()
	r := s.staff("guwen")
	from := func(site string) *reader {
		req := mustRequest(t, s.demo.ready.Web+"/t/"+first)
		req.Header.Set("Sec-Fetch-Site", site)
		return r.does(req)
	}
	from("same-site").reads("13800005678")
	r.client.Jar.SetCookies(mustURL(t, s.sim+"/connect/"), []*http.Cookie{{Name: "sim_member", Value: "zhangwei", Path: "/connect/"}})
	from("same-origin").reads("13800005678")
	from("same-site").reads("浙A·12345").lacks("13800005678")
}

func mustURL(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
