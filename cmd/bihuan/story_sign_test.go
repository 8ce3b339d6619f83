package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// inked is what the page sends of a name that was drawn.
func inked(t *testing.T, thick int) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 1200, 520))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for x := 200; x < 900; x++ {
		for y := range thick {
			img.Set(x, 250+y, color.Black)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

// final brings a major repair before the 技术主管.
func (s *story) final() *story {
	s.t.Helper()
	s.majorBy("guwen")
	s.says("guwen", "提交审批").answered("浙A·12345 已提交(大修),技术主管 赵志刚审批") // the only advisor: his own level is passed
	s.gets("guwen", closed("浙A·12345 报价 6820元(大修),要审批", "已失效"))
	s.gets("zhuguan", approvalCard("浙A·12345 报价 6820元(大修)").with("技术主管审批,第1版"))
	return s
}

// A major repair takes a name by hand: [同意] leads to the page, and only who is
// asked can sign there, once, what he has seen.
func TestStoryMajorRepairIsSigned(t *testing.T) {
	s := begin(t).final()
	s.presses("zhuguan", "同意").answered("浙A·12345 大修要签字,签了才算同意")
	if !strings.Contains(s.reply(), "/t/"+first+"/sign") {
		t.Errorf("no way to the page: %s", s.reply())
	}
	s.says("guwen", "发给客户").answered("浙A·12345 报价在技术主管 赵志刚那里审批,同意后才能发")

	page := s.staff("zhuguan").opens("/t/"+first+"/sign").is(http.StatusOK).reads("大修报价,第1版", "更换发动机总成", "6820元", "请在手机上的企业微信里打开")
	page.sends("sign", "ink", "").reads("还没写名字,写好再按")
	page.sends("sign", "ink", "data:image/png;base64,AAAA").reads("这次没有签上,重写一遍再按")
	form := page.html

	// Nobody else can, not with the form of who may.
	other := s.staff("dianzhang").opens("/t/" + first + "/sign").reads("这份报价不是等您签的")
	other.html = form
	other.sends("sign", "ink", inked(t, 8)).reads("这份报价不是等您签的")
	s.staff("hz02_zhuguan").opens("/t/" + first + "/sign").is(http.StatusNotFound)

	page.sends("sign", "ink", inked(t, 8)).reads("浙A·12345 已签字,审批通过")
	s.gets("zhuguan", closed("已选 同意,赵志刚 {hh:mm}", "已由赵志刚处理"))
	s.gets("guwen", card("浙A·12345 报价 6820元(1项),第1版", "发给客户", "再改"))
	page.html = form
	page.sends("sign", "ink", inked(t, 12)).reads("已同意,不用再签")
	s.presses("guwen", "发给客户").settled("已发。客户看过会告诉你。现在不发短信,请提醒他看页面", "已发给客户")

	s.signed(page)
	s.staff("guwen").opens("/t/"+first).reads("签字", "技术主管 赵志刚", "技术主管审批:同意,已签字", "服务顾问审批:本人的报价,店里没有别的服务顾问,跳过")
}

// signed checks that the picture under the approval is the one whose hash the
// event has.
func (s *story) signed(page *reader) {
	s.t.Helper()
	var under *workflow.Signature
	err := s.demo.service.store.Sheet(context.Background(), first, func(p unit.Page) error {
		for _, e := range p.Events {
			if x, ok := e.Data.(workflow.Approved); ok {
				under = x.Signature
			}
		}
		return nil
	})
	if err != nil || under == nil {
		s.t.Fatalf("no signature is on record: %v", err)
	}
	page.opens("/t/" + first + "/signatures/" + under.Media).is(http.StatusOK)
	if sum := sha256.Sum256([]byte(page.html)); hex.EncodeToString(sum[:]) != under.SHA256 {
		s.t.Error("the picture is not the one that was signed with")
	}
	s.staff("hz02_guwen").opens("/t/" + first + "/signatures/" + under.Media).is(http.StatusNotFound)
}

// The quote changes while the page is open: what is signed then counts for
// nothing, and says so.
func TestStorySignatureAfterTheQuoteChanged(t *testing.T) {
	s := begin(t).final()
	page := s.staff("zhuguan").opens("/t/" + first + "/sign").reads("第1版")
	s.says("guwen", "报价 更换发动机总成 7200").answered("浙A·12345 报价 7200元(1项),第2版")
	s.gets("guwen", card("浙A·12345 报价 7200元(大修),要审批", "提交审批", "再改"))
	s.gets("zhuguan", closed("浙A·12345 报价 7200元(大修)", "已失效"))
	page.sends("sign", "ink", inked(t, 8)).reads("报价刚有变动,这次没有签上")
	s.presses("guwen", "提交审批").settled("浙A·12345 已提交(大修),技术主管 赵志刚审批", "陈顾问 {hh:mm}")
	s.gets("zhuguan", approvalCard("浙A·12345 报价 7200元(大修)").with("技术主管审批,第2版"))
	page.again().reads("大修报价,第2版", "7200元").lacks("还没写名字")
	page.sends("sign", "ink", inked(t, 8)).reads("已签字,审批通过")
	s.meanwhile()
}

// A finger signs on a phone.
func TestPagesSignature(t *testing.T) {
	s := begin(t).final()
	b := openBrowser(t, s.demo.ready.Web+"/healthz")
	b.window(390, 844, 2)
	b.as(s, "zhuguan")
	b.goes(s.demo.ready.Web + "/t/" + first + "/sign")
	b.says("大修报价,第1版")
	b.forgets() // the platform's login is another host
	if !eval[bool](b, `document.getElementById("agree").disabled`) {
		t.Error("an empty sheet can be sent")
	}
	if eval[float64](b, `document.documentElement.scrollWidth`) > 390 {
		t.Error("the page is wider than the phone")
	}
	for _, s := range [][]float64{{.1, .3, .45, .25}, {.28, .1, .26, .8}, {.12, .75, .42, .6}, {.55, .2, .62, .75}, {.5, .5, .85, .42}, {.72, .15, .9, .8}} {
		b.finger(s[0], s[1], s[2], s[3])
	}
	b.until(`!document.getElementById("agree").disabled`, "what was written can be sent")
	b.wholePage("sign", 390, 844, 2)
	b.click(`document.getElementById("agree")`, "sign")
	b.says("浙A·12345 已签字,审批通过")
	b.goes(s.demo.ready.Web + "/t/" + first)
	b.until(`document.querySelector("section[aria-labelledby=signed] img").naturalWidth > 100`, "the signature shows")
	b.clean()
	s.meanwhile()
}

// finger draws a line on the pad, in fractions of its sides.
func (b *browser) finger(x1, y1, x2, y2 float64) {
	b.t.Helper()
	box := eval[[]float64](b, `(() => { const p = document.getElementById("pad"); p.scrollIntoView({block: "center"}); const r = p.getBoundingClientRect(); return [r.x, r.y, r.width, r.height] })()`)
	touch := func(kind input.DispatchTouchEventType, at ...float64) {
		b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			p := input.DispatchTouchEventParams{Type: kind, TouchPoints: []*input.TouchPoint{}}
			if len(at) == 2 {
				p.TouchPoints = append(p.TouchPoints, &input.TouchPoint{X: box[0] + at[0]*box[2], Y: box[1] + at[1]*box[3]})
			}
			_, err := cdp.Call(ctx, target, input.DispatchTouchEvent, p)
			return err
		}))
	}
	touch(input.DispatchTouchEventTypeTouchStart, x1, y1)
	for i := 1.0; i <= 8; i++ {
		touch(input.DispatchTouchEventTypeTouchMove, x1+(x2-x1)*i/8, y1+(y2-y1)*i/8)
	}
	touch(input.DispatchTouchEventTypeTouchEnd)
}
