package simulator

import (
	"encoding/json"
	"encoding/xml"
	"testing"
)

func TestPassiveCard_Names(t *testing.T) {
	for xmlName, want := range map[string]string{
		"CardType": "card_type", "HorizontalContentList": "horizontal_content_list", "KeyName": "keyname",
		"CheckBox": "checkbox", "AppId": "appid", "PagePath": "pagepath", "MediaId": "media_id", "UserId": "userid",
		"IsChecked": "is_checked", "SubTitleText": "sub_title_text", "QuestionKey": "question_key", "Url": "url",
	} {
		equal(t, xmlName, jsonName(xmlName), want)
	}
}

func TestPassiveCard_EveryKindOfPart(t *testing.T) {
	const multiple = `<TemplateCard><CardType>multiple_interaction</CardType><MainTitle><Title>题</Title></MainTitle>
<SelectList><QuestionKey>a</QuestionKey><Title>一</Title><OptionList><Id>1</Id><Text>甲</Text></OptionList><OptionList><Id>2</Id><Text>乙</Text></OptionList><Disable>true</Disable></SelectList>
<SelectList><QuestionKey>b</QuestionKey><OptionList><Id>1</Id><Text>丙</Text></OptionList></SelectList>
<SubmitButton><Text>交</Text><Key>go</Key></SubmitButton><ReplaceText>已提交</ReplaceText></TemplateCard>`
	const vote = `<TemplateCard><CardType>vote_interaction</CardType><MainTitle><Title>题</Title></MainTitle>
<CheckBox><QuestionKey>q</QuestionKey><Mode>1</Mode><OptionList><Id>1</Id><Text>甲</Text><IsChecked>true</IsChecked></OptionList></CheckBox>
<SubmitButton><Key>go</Key></SubmitButton></TemplateCard>`
	const news = `<TemplateCard><CardType>news_notice</CardType><MainTitle><Title>题</Title></MainTitle>
<CardImage><Url>http://127.0.0.1/x.png</Url><AspectRatio>1.5</AspectRatio></CardImage>
<VerticalContentList><Title>段</Title></VerticalContentList><JumpList><Type>1</Type><Title>去</Title><Url>http://127.0.0.1/</Url></JumpList>
<CardAction><Type>2</Type><AppId>wx1</AppId><PagePath>p</PagePath></CardAction></TemplateCard>`
	for name, c := range map[string]struct {
		xml  string
		code int
	}{
		"Multiple": {multiple, 0}, "Vote": {vote, 0}, "News": {news, 0},
		"NoParts": {"<TemplateCard><CardType>news_notice</CardType></TemplateCard>", errCardTitle},
	} {
		t.Run(name, func(t *testing.T) {
			var node xmlNode
			if err := xml.Unmarshal([]byte(c.xml), &node); err != nil {
				t.Fatal(err)
			}
			fields, err := node.card()
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			got := 0
			if _, _, refused := checkCard(raw, modePassive); refused != nil {
				got = refused.Code
			}
			equal(t, string(raw), got, c.code)
		})
	}
	for name, bad := range map[string]string{
		"Number": "<TemplateCard><ButtonList><Style>one</Style></ButtonList></TemplateCard>",
		"Hex":    "<TemplateCard><ButtonList><Style>0x1</Style></ButtonList></TemplateCard>",
		"Flag":   "<TemplateCard><ButtonSelection><Disable>yes</Disable></ButtonSelection></TemplateCard>",
		"Twice":  "<TemplateCard><MainTitle/><MainTitle/></TemplateCard>",
	} {
		t.Run(name, func(t *testing.T) {
			var node xmlNode
			if err := xml.Unmarshal([]byte(bad), &node); err != nil {
				t.Fatal(err)
			}
			if fields, err := node.card(); err == nil {
				t.Fatalf("accepted: %v", fields)
			}
		})
	}
}
