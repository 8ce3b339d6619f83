package wecom

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

const cardEvent = `<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[ZhangWei]]></FromUserName>` +
	`<CreateTime>1766390400</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event>` +
	`<EventKey><![CDATA[v1.q7.b]]></EventKey><TaskId><![CDATA[q7]]></TaskId><CardType><![CDATA[button_interaction]]></CardType>` +
	`<ResponseCode><![CDATA[code-1]]></ResponseCode><AgentID>1000002</AgentID><SelectedItems>` +
	`<SelectedItem><QuestionKey><![CDATA[who]]></QuestionKey><OptionIds><OptionId><![CDATA[a]]></OptionId><OptionId><![CDATA[b]]></OptionId></OptionIds></SelectedItem>` +
	`<SelectedItem><QuestionKey><![CDATA[when]]></QuestionKey><OptionIds><OptionId><![CDATA[c]]></OptionId></OptionIds></SelectedItem>` +
	`</SelectedItems></xml>`

// plainDocuments are read by the scanner, awkwardDocuments by encoding/xml.
var plainDocuments = []string{
	vectors[1].message,
	cardEvent,
	"<xml><a/><b></b><c>x<![CDATA[<&>]]]]><![CDATA[>]]>y</c></xml>\n",
	" <xml>\n<a>1 > 0</a>\n</xml>",
	"<a/>",
	"<xml>lost<a><b>1</b>lost</a></xml>",
}

var awkwardDocuments = []string{
	`<?xml version="1.0" encoding="UTF-8"?><xml><a>1</a></xml>`,
	`<xml><a>&lt;你好&#x3c;&amp;</a></xml>`,
	`<xml><a k="v">1</a><!-- note --></xml>`,
	"<xml><a>1\r\n2</a></xml>",
	`<xml><x:a>1</x:a></xml>`,
	`<xml><a >1</a ></xml>`,
	"\uFEFF<xml><a>1</a></xml>",
}

var brokenDocuments = []string{
	"", " ", "text", "<xml>", "<xml></xm>", "<xml></xml><xml></xml>", "<xml><a></xml></a>", "<xml><a>&nope;</a></xml>",
	"<xml><a>\x00</a></xml>", "<xml><a>\xff</a></xml>", "<xml>]]></xml>", "<xml><![CDATA[</xml>", "<1/>", "<xml>\uFFFF</xml>",
	strings.Repeat("<a>", maxDepth+1) + strings.Repeat("</a>", maxDepth+1),
}

func TestScannerReads(t *testing.T) {
	for _, s := range plainDocuments {
		if _, ok := scan(s); !ok {
			t.Errorf("gave up on %q", s)
		}
	}
	for _, s := range slices.Concat(awkwardDocuments, brokenDocuments) {
		if doc, ok := scan(s); ok {
			t.Errorf("read %q as %v", s, doc)
		}
	}
}

func TestParseBroken(t *testing.T) {
	for _, s := range brokenDocuments {
		if doc, err := parse(s); err == nil {
			t.Errorf("%q read as %v", s, doc)
		}
	}
}

func TestParseAwkward(t *testing.T) {
	want := []string{"1", "<你好<&", "1", "1\n2", "1", "1", "1"}
	for i, s := range awkwardDocuments {
		doc, err := parse(s)
		if err != nil || doc.text("a") != want[i] {
			t.Errorf("%q: a = %q, %v, want %q", s, doc.text("a"), err, want[i])
		}
	}
}

func TestParseText(t *testing.T) {
	doc, err := parse("<xml>lost<c>x<![CDATA[<&>]]]]><![CDATA[>]]>y</c><d><c>inner</c></d>lost</xml>")
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.text("c"); got != "x<&>]]>y" {
		t.Errorf("c = %q", got)
	}
	if got := doc.text("d"); got != "" {
		t.Errorf("d = %q", got)
	}
	if got := doc[0].text; got != "" {
		t.Errorf("root text = %q", got)
	}
}

// FuzzScanner holds the scanner to encoding/xml: what it accepts, it reads the
// same.
func FuzzScanner(f *testing.F) {
	for _, s := range slices.Concat(plainDocuments, awkwardDocuments, brokenDocuments) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fast, ok := scan(s)
		if !ok {
			return
		}
		slow, err := decode(s)
		if err != nil {
			t.Fatalf("scanner read what encoding/xml refuses: %v", err)
		}
		if !reflect.DeepEqual(fast, slow) {
			t.Fatalf("scanner %v, encoding/xml %v", fast, slow)
		}
	})
}
