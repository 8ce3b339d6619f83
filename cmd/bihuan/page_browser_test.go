package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
)

// wholePage takes a picture of all of it for the documentation.
func (b *browser) wholePage(file string, width, least int64, scale float64) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	b.window(width, least, scale)
	tall := eval[int64](b, `Math.ceil(document.documentElement.scrollHeight)`)
	b.window(width, max(tall, least), scale)
	b.picture(filepath.Join(*screenshots, file+".png"), "")
}

// goes loads an address.
func (b *browser) goes(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
}

// says waits for words on the page, or on the one that a press leads to.
func (b *browser) says(words string) {
	b.t.Helper()
	said := `document.body !== null && document.body.innerText.replace(/\s+/g, " ").includes(` + js(words) + `)`
	for end := time.Now().Add(patience); ; {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](said, chromedp.WithPollingTimeout(time.Until(end))))
		cancel()
		switch {
		case err == nil:
			return
		case time.Now().After(end) || !strings.Contains(err.Error(), "navigated") && !strings.Contains(err.Error(), "context with specified id"):
			b.t.Fatalf("the page does not say %s: %v\n%s", words, err, eval[string](b, `document.body.innerText`))
		}
	}
}

// drawn is a photo as technicians take them.
func drawn(t *testing.T, kind sample.Kind, seed uint64) []byte {
	t.Helper()
	font, err := photo.Font()
	if err != nil {
		t.Fatal(err)
	}
	file, err := sample.New(font).Draw(sample.Order{Kind: kind, Plates: []string{"浙A12345"}, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The customer uses his page with a finger: chooses, gives the digits, asks,
// and sees what happens without loading it anew.
func TestPagesOfTheCustomer(t *testing.T) {
	s := begin(t).diagnosing()
	t.Cleanup(func() { s.meanwhile() })
	b := openBrowser(t, s.demo.ready.Web+"/p/"+s.token(first))
	b.window(390, 844, 2)
	b.says("技师正在检查您的车")
	eval[bool](b, `window.notReloaded = true`)
	s.sends("zhangwei", "image", "fault.jpg", drawn(t, sample.Fault, 3), "plate", "浙A12345").looks()
	s.says("zhangwei", "工时 2.5 配件 04465-02220")
	s.says("zhangwei", "诊断完成")
	b.says("检查完了,正在为您算报价")
	s.says("guwen", "改 0001 取车时间 17:40 要等配件")
	b.says("由 17:00 改到 17:40,因为要等配件")
	s.says("guwen", "报价 0001 换前刹车片 480, 更换雨刮 90, 四轮定位 120")
	s.presses("guwen", "发给客户")
	b.says("报价在下面,等您答复")
	b.wholePage("customer-quote", 390, 844, 2)

	b.click(`document.querySelector("input[name=line-1][value=yes]")`, "同意")
	b.click(`document.querySelector("input[name=line-2][value=no]")`, "不做")
	s.says("guwen", "改 0001 取车时间 17:50")
	b.until(`!document.getElementById("fresh").hidden`, "news wait while he chooses")
	b.until(`document.querySelector("input[name=line-1][value=yes]").checked`, "what he chose stays")
	b.click(`document.getElementById("digits")`, "the digits")
	b.typed("5678")
	if !eval[bool](b, `window.notReloaded === true`) {
		t.Error("the page was loaded anew")
	}
	eval[string](b, `document.getElementById("digits").value = ""`)
	b.typed("1111")
	b.click(`document.querySelector("form button")`, "提交答复")
	b.says("对不上,还可以试 4 次")
	s.says("guwen", "改 0001 取车时间 17:55")
	b.until(`!document.getElementById("fresh").hidden`, "news wait while a choice stands that was not taken")
	b.says("对不上,还可以试 4 次")
	b.until(`document.querySelector("input[name=line-1][value=yes]").checked && document.querySelector("input[name=line-2][value=no]").checked`, "what he chose came back")
	b.click(`document.getElementById("digits")`, "the digits")
	b.typed("5678")
	b.click(`document.querySelector("form button")`, "提交答复")
	b.says("收到您的答复,已经告诉服务顾问")
	b.says("您已同意 480元")
	s.says("guwen", "改 0001 取车时间 18:00")
	b.says("由 17:55 改到 18:00")
	b.says("收到您的答复,已经告诉服务顾问") // and stays beside the news

	eval[bool](b, `window.notReloaded = true`)
	b.click(`document.querySelector("[data-about='3']")`, "问一下")
	b.until(`document.activeElement.id === "words" && document.getElementById("about").value === "3"`, "the question is about that line")
	b.typed("定位不做会怎么样?")
	b.click(`document.querySelector("#ask ~ form button, form[action$=question] button")`, "发出去")
	b.says("收到,服务顾问回复后会显示在这里")
	s.says("guwen", "回复 0001 轮胎会偏磨,方向会跑偏,这次做最省事")
	b.says("轮胎会偏磨,方向会跑偏,这次做最省事")
	b.wholePage("customer-talk", 390, 844, 2)
	b.wholePage("customer-desktop", 1280, 800, 1)
	if wide := eval[int](b, `(document.documentElement.style.width = "320px", document.documentElement.scrollWidth)`); wide > 1280 {
		t.Errorf("%d px wide", wide)
	}
	b.clean()
}

// What changes while the page is being looked at again is not missed.
func TestPagesNewsDuringALook(t *testing.T) {
	s := begin(t).diagnosing()
	t.Cleanup(func() { s.meanwhile() })
	b := openBrowser(t, s.demo.ready.Web+"/p/"+s.token(first))
	b.says("技师正在检查您的车")
	eval[bool](b, `(() => {
		window.held = []; window.heard = 0;
		const send = XMLHttpRequest.prototype.send;
		XMLHttpRequest.prototype.send = function () {
			const done = this.onloadend;
			this.onloadend = () => held.push(() => done.call(this));
			send.call(this);
		};
		new EventSource(document.getElementById("page").dataset.live).addEventListener("change", () => { heard++; });
		return true;
	})()`)
	b.until(`heard === 1`, "the test hears of changes, too")
	s.says("guwen", "改 0001 取车时间 17:40")
	b.until(`held.length === 1 && heard === 2`, "the page looks")
	s.says("guwen", "改 0001 取车时间 17:50")
	b.until(`heard === 3`, "a change during the look")
	eval[int](b, `setInterval(() => { if (held.length) held.shift()(); }, 50)`)
	b.says("由 17:40 改到 17:50")
	b.clean()
}

// forgets what the console said on the way through the platform's login.
func (b *browser) forgets() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = nil
}

// as makes the browser a member's phone.
func (b *browser) as(s *story, userid string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: "sim_member", Value: userid, URL: s.sim + "/connect/", Path: "/connect/"})
		return err
	}))
}

// The staff's pages: ticket and slip, after the platform's login.
func TestPagesOfTheStaff(t *testing.T) {
	s := begin(t).diagnosing()
	s.sends("zhangwei", "image", "fault.jpg", drawn(t, sample.Fault, 3), "plate", "浙A12345").looks()
	s.says("zhangwei", "工时 2.5 配件 04465-02220")
	s.says("zhangwei", "诊断完成")
	s.says("guwen", "报价 0001 换前刹车片 480, 更换雨刮 90")
	s.presses("guwen", "发给客户")
	s.customer(first).sends("answer", "line-1", "yes", "digits", "5678").sends("question", "text", "雨刮能不能自己带")
	s.presses("guwen", "张伟", "浙A·12345 派给谁?")
	s.says("guwen", "回复 0001 可以,装一下不收钱")
	s.says("zhangwei", "开工")
	s.says("zhangwei", "进度 拆完了")
	t.Cleanup(func() { s.meanwhile() })
	b := openBrowser(t, s.demo.ready.Web+"/healthz")
	b.as(s, "guwen")
	b.goes(s.demo.ready.Web + "/t/" + first)
	b.says("施工 · 施工中")
	b.says("客户看过 1 次,最近 9:")
	b.says("在页面上同意 换前刹车片(第1版)")
	b.wholePage("ticket", 390, 844, 2)
	b.wholePage("ticket-desktop", 1280, 800, 1)
	b.forgets()

	b.click(`document.querySelector("a[href$=slip]")`, "打印接车单")
	b.says("接车单")
	b.says("扫一扫,看维修进度")
	if strings.Contains(eval[string](b, `document.documentElement.outerHTML`), "5678") {
		t.Error("the slip holds the phone number")
	}
	b.wholePage("slip-a4", 860, 700, 1)
	b.goes(s.demo.ready.Web + "/t/" + first + "/slip?paper=80")
	b.says("扫一扫,看维修进度")
	b.wholePage("slip-80", 340, 480, 2)
	b.clean()
}
