package wecom

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"bihuan/bot"
)

// envelope wraps the fields of a message or event of member ZhangWei.
func envelope(fields string) string {
	return "<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[ZhangWei]]></FromUserName>" +
		"<CreateTime>1766390400</CreateTime><AgentID>1000002</AgentID>" + fields + "</xml>"
}

func message1(kind, fields string) string {
	return envelope("<MsgType><![CDATA[" + kind + "]]></MsgType><MsgId>77</MsgId>" + fields)
}

func event1(name, fields string) string {
	return envelope("<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[" + name + "]]></Event>" + fields)
}

func decoded(t *testing.T, s string) bot.Inbound {
	t.Helper()
	doc, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	in, err := inbound(doc, []byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestInboundKinds(t *testing.T) {
	const menu = "e:zhangwei:1766390400:"
	here := bot.Location{Latitude: 30.2741, Longitude: 120.1551, Label: "文一西路"}
	tests := []struct {
		name, xml string
		want      bot.Inbound // without what all have in common
	}{
		{"text", message1("text", "<Content><![CDATA[完工 0832]]></Content>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindText, Text: "完工 0832"}},
		{"image", message1("image", "<PicUrl>http://x</PicUrl><MediaId>M1</MediaId>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindImage, Media: bot.Media{ID: "M1"}}},
		{"voice", message1("voice", "<MediaId>M2</MediaId><Format>amr</Format>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindVoice, Media: bot.Media{ID: "M2", Format: "amr"}}},
		{"video", message1("video", "<MediaId>M3</MediaId><ThumbMediaId>T</ThumbMediaId>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindVideo, Media: bot.Media{ID: "M3"}}},
		{"location", message1("location", "<Location_X>30.2741</Location_X><Location_Y>120.1551</Location_Y><Scale>15</Scale><Label>文一西路</Label><AppType>wxwork</AppType>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindLocation, Location: here}},
		{"location nowhere", message1("location", "<Location_X>NaN</Location_X><Location_Y>120</Location_Y>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindOther}},
		{"link", message1("link", "<Title>t</Title><Url><![CDATA[https://a.b/?c=1&d=2]]></Url>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindLink, Text: "https://a.b/?c=1&d=2"}},
		{"unknown message", message1("file", "<MediaId>M4</MediaId>"),
			bot.Inbound{ID: "m:77", Kind: bot.KindOther}},

		{"subscribe", event1("subscribe", ""), bot.Inbound{ID: menu + "subscribe::", Kind: bot.KindOther, Event: "subscribe"}},
		{"unsubscribe", event1("unsubscribe", ""), bot.Inbound{ID: menu + "unsubscribe::", Kind: bot.KindOther, Event: "unsubscribe"}},
		{"enter", event1("enter_agent", "<EventKey></EventKey>"), bot.Inbound{ID: menu + "enter_agent::", Kind: bot.KindEnter, Event: "enter_agent"}},
		{"position", event1("LOCATION", "<Latitude>30.2741</Latitude><Longitude>120.1551</Longitude><Precision>15</Precision>"),
			bot.Inbound{ID: menu + "LOCATION::", Kind: bot.KindLocation, Event: "LOCATION", Location: bot.Location{Latitude: 30.2741, Longitude: 120.1551}}},
		{"click", event1("click", "<EventKey>mine</EventKey>"),
			bot.Inbound{ID: menu + "click:mine:", Kind: bot.KindMenu, Event: "click", Text: "mine"}},
		{"view", event1("view", "<EventKey>https://a.b</EventKey>"),
			bot.Inbound{ID: menu + "view:https://a.b:", Kind: bot.KindOther, Event: "view"}},
		{"mini-program", event1("view_miniprogram", "<EventKey>p</EventKey>"),
			bot.Inbound{ID: menu + "view_miniprogram:p:", Kind: bot.KindOther, Event: "view_miniprogram"}},
		{"scan", event1("scancode_waitmsg", "<EventKey>scan</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>"),
			bot.Inbound{ID: menu + "scancode_waitmsg:scan:", Kind: bot.KindMenu, Event: "scancode_waitmsg", Text: "scan"}},
		{"photo", event1("pic_photo_or_album", "<EventKey>photo</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>5a</PicMd5Sum></item></PicList></SendPicsInfo>"),
			bot.Inbound{ID: menu + "pic_photo_or_album:photo:", Kind: bot.KindMenu, Event: "pic_photo_or_album", Text: "photo"}},
		{"place", event1("location_select", "<EventKey>where</EventKey><SendLocationInfo><Location_X>30.2741</Location_X><Location_Y>120.1551</Location_Y><Scale>16</Scale><Label>文一西路</Label><Poiname></Poiname></SendLocationInfo>"),
			bot.Inbound{ID: menu + "location_select:where:", Kind: bot.KindLocation, Event: "location_select", Location: here}},
		{"job", event1("batch_job_result", "<BatchJob><JobId>j</JobId><ErrCode>0</ErrCode></BatchJob>"),
			bot.Inbound{ID: menu + "batch_job_result::", Kind: bot.KindOther, Event: "batch_job_result"}},
		{"card", cardEvent,
			bot.Inbound{ID: menu + "template_card_event:v1.q7.b:q7", Kind: bot.KindPress, Event: "template_card_event", Press: bot.Press{
				TaskID: "q7", Key: "v1.q7.b", ResponseCode: "code-1", Selected: map[string][]string{"who": {"a", "b"}, "when": {"c"}}}}},
		{"card without choice", event1("template_card_event", "<EventKey>k</EventKey><TaskId>t</TaskId><ResponseCode>c</ResponseCode><SelectedItems></SelectedItems>"),
			bot.Inbound{ID: menu + "template_card_event:k:t", Kind: bot.KindPress, Event: "template_card_event", Press: bot.Press{TaskID: "t", Key: "k", ResponseCode: "c"}}},
		{"card menu", event1("template_card_menu_event", "<EventKey>k</EventKey><TaskId>t</TaskId><ResponseCode>c</ResponseCode>"),
			bot.Inbound{ID: menu + "template_card_menu_event:k:t", Kind: bot.KindPress, Event: "template_card_menu_event", Press: bot.Press{TaskID: "t", Key: "k", ResponseCode: "c"}}},
		{"unknown event", event1("low_active_alert", ""), bot.Inbound{ID: menu + "low_active_alert::", Kind: bot.KindOther, Event: "low_active_alert"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			want.Channel, want.From, want.SentAt = "wecom", "zhangwei", time.Unix(1766390400, 0).UTC()
			if got := decoded(t, test.xml); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

const createUser = `<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1766390400</CreateTime>` +
	`<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>create_user</ChangeType><UserID>LiSi</UserID>` +
	`<Name>李四</Name><Department>1,2</Department><IsLeaderInDept>0,1</IsLeaderInDept><Status>1</Status>` +
	`<ExtAttr><Item><Name>工位</Name><Type>0</Type><Text><Value>3号</Value></Text></Item>` +
	`<Item><Name>主页</Name><Type>1</Type><Web><Title>t</Title><Url>https://a.b</Url></Web></Item></ExtAttr></xml>`

func TestInboundContact(t *testing.T) {
	got := decoded(t, createUser)
	want := map[string]string{
		"ChangeType": "create_user", "UserID": "lisi", "Name": "李四", "Department": "1,2", "IsLeaderInDept": "0,1",
		"Status": "1", "ExtAttr.工位": "3号", "ExtAttr.主页": "https://a.b",
	}
	if got.Kind != bot.KindContact || got.From != "sys" || !reflect.DeepEqual(got.Contact, want) {
		t.Errorf("got %+v", got)
	}
	other := decoded(t, strings.Replace(createUser, "LiSi", "WangWu", 1))
	if got.ID == other.ID {
		t.Error("two changes of one second share an ID")
	}
	if again := decoded(t, createUser); again.ID != got.ID {
		t.Error("a retry has another ID")
	}
}

func TestInboundIDs(t *testing.T) {
	long := decoded(t, event1("click", "<EventKey>"+strings.Repeat("k", 1024)+"</EventKey>"))
	if len(long.ID) != len("e:")+64 {
		t.Errorf("long id %q", long.ID)
	}
	if same := decoded(t, strings.Replace(event1("click", "<EventKey>a</EventKey>"), "ZhangWei", "zhangwei", 1)); same.ID != decoded(t, event1("click", "<EventKey>a</EventKey>")).ID {
		t.Error("the ID depends on the case of the user id")
	}
	plain := decoded(t, envelope("<MsgType>text</MsgType><Content>a</Content>"))
	if other := decoded(t, envelope("<MsgType>text</MsgType><Content>b</Content>")); plain.ID == other.ID {
		t.Error("messages without MsgId share an ID")
	}
}

func TestInboundRefuses(t *testing.T) {
	for name, s := range map[string]string{
		"no type":   envelope("<MsgId>1</MsgId>"),
		"no time":   "<xml><FromUserName>a</FromUserName><MsgType>text</MsgType></xml>",
		"bad time":  "<xml><FromUserName>a</FromUserName><CreateTime>x</CreateTime><MsgType>text</MsgType></xml>",
		"no sender": "<xml><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
	} {
		doc, err := parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if in, err := inbound(doc, []byte(s)); err == nil {
			t.Errorf("%s: got %+v", name, in)
		}
	}
}
