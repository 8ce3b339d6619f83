package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func title(s string) jsonMap { return jsonMap{"title": s} }

func many(n int, item func(i int) jsonMap) []any {
	list := []any{}
	for i := range n {
		list = append(list, item(i))
	}
	return list
}

func option(i int) jsonMap { return jsonMap{"id": itoa(i), "text": "选项"} }

// samples are correct cards of every type with every part they may have.
func samples() map[string]jsonMap {
	link := jsonMap{"type": 1, "url": "http://127.0.0.1/"}
	source := jsonMap{"icon_url": "http://127.0.0.1/i.png", "desc": "闭环工单", "desc_color": 3}
	menu := jsonMap{"desc": "更多", "action_list": many(3, func(i int) jsonMap { return jsonMap{"text": "x", "key": itoa(i)} })}
	quote := jsonMap{"type": 2, "appid": "wx1", "pagepath": "p", "title": "引用", "quote_text": "文"}
	facts := []any{jsonMap{"keyname": "单号", "value": "1"}, jsonMap{"type": 1, "keyname": "页", "url": "http://127.0.0.1/"},
		jsonMap{"type": 2, "keyname": "文件", "value": "a.pdf", "media_id": "m"}, jsonMap{"type": 3, "keyname": "人", "userid": "u"}}
	return map[string]jsonMap{
		"text_notice": {"card_type": "text_notice", "task_id": "a", "source": source, "action_menu": menu,
			"main_title": jsonMap{"title": "题", "desc": "述"}, "sub_title_text": "二", "quote_area": quote,
			"emphasis_content": jsonMap{"title": "100", "desc": "分"}, "horizontal_content_list": facts,
			"jump_list": []any{jsonMap{"type": 1, "title": "去", "url": "http://127.0.0.1/"}, jsonMap{"title": "不去"}}, "card_action": link},
		"news_notice": {"card_type": "news_notice", "main_title": title("题"), "card_action": link, "quote_area": quote,
			"image_text_area":       jsonMap{"type": 0, "title": "图", "desc": "文", "image_url": "http://127.0.0.1/x.png"},
			"vertical_content_list": many(4, func(int) jsonMap { return jsonMap{"title": "段", "desc": "文"} })},
		"button_interaction": {"card_type": "button_interaction", "task_id": "b", "source": source, "main_title": title("题"),
			"sub_title_text": "二", "horizontal_content_list": facts, "action_menu": menu,
			"button_selection": jsonMap{"question_key": "q", "title": "选", "selected_id": "1", "option_list": many(10, option)},
			"button_list": many(6, func(i int) jsonMap {
				return jsonMap{"type": 0, "text": "按", "style": i%4 + 1, "key": itoa(i)}
			})},
		"vote_interaction": {"card_type": "vote_interaction", "task_id": "c", "main_title": title("题"),
			"checkbox":      jsonMap{"question_key": "q", "mode": 1, "option_list": many(20, option)},
			"submit_button": jsonMap{"text": "交", "key": "go"}},
		"multiple_interaction": {"card_type": "multiple_interaction", "task_id": "d", "main_title": title("题"),
			"select_list": many(3, func(i int) jsonMap {
				return jsonMap{"question_key": itoa(i), "title": "选", "option_list": many(10, option)}
			}),
			"submit_button": jsonMap{"key": "go"}},
	}
}

func code(card jsonMap, m mode) int {
	raw, _ := json.Marshal(card)
	if _, _, err := checkCard(raw, m); err != nil {
		return err.Code
	}
	return 0
}

func TestCard_Samples(t *testing.T) {
	for name, card := range samples() {
		raw, _ := json.Marshal(card)
		if _, _, err := checkCard(raw, modeSend); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCard_Matrix takes away and adds every part of every type.
func TestCard_Matrix(t *testing.T) {
	all := map[string]any{}
	for _, card := range samples() {
		maps.Copy(all, card)
	}
	all["replace_text"] = "已处理"
	all["card_image"] = jsonMap{"url": "http://127.0.0.1/x.png", "aspect_ratio": 1.5}
	for column, cardType := range cardTypes {
		for _, row := range cardMatrix {
			t.Run(cardType+"/"+row.part, func(t *testing.T) {
				card := samples()[cardType]
				switch row.in[column] {
				case must:
					delete(card, row.part)
					equal(t, "without", code(card, modeSend), row.missing)
				case no:
					card[row.part] = all[row.part]
					equal(t, "with", code(card, modeUpdate), errParameter)
				}
			})
		}
	}
}

func TestCard_Rules(t *testing.T) {
	long := func(n int) string { return strings.Repeat("k", n) }
	for name, c := range map[string]struct {
		card   string
		change func(card jsonMap)
		code   int
	}{
		"type":                {"text_notice", func(c jsonMap) { c["card_type"] = "poster" }, errCardType},
		"no type":             {"text_notice", func(c jsonMap) { delete(c, "card_type") }, errCardType},
		"sub title is enough": {"text_notice", func(c jsonMap) { delete(c, "main_title") }, 0},
		"no title at all":     {"text_notice", func(c jsonMap) { delete(c, "main_title"); delete(c, "sub_title_text") }, errCardTitle},
		"empty title":         {"button_interaction", func(c jsonMap) { c["main_title"] = title("") }, errCardTitle},
		"desc is no title":    {"vote_interaction", func(c jsonMap) { c["main_title"] = jsonMap{"desc": "x"} }, errCardTitle},
		"no action":           {"text_notice", func(c jsonMap) { c["card_action"] = jsonMap{"type": 0} }, errCardAction},
		"action without url":  {"text_notice", func(c jsonMap) { c["card_action"] = jsonMap{"type": 1} }, errCardURL},
		"action without app":  {"text_notice", func(c jsonMap) { c["card_action"] = jsonMap{"type": 2} }, errCardAppID},
		"quote without url":   {"text_notice", func(c jsonMap) { c["quote_area"] = jsonMap{"type": 1} }, errCardURL},
		"four jumps":          {"text_notice", func(c jsonMap) { c["jump_list"] = many(4, func(int) jsonMap { return title("x") }) }, errJumps},
		"jump without title":  {"text_notice", func(c jsonMap) { c["jump_list"] = []any{jsonMap{"type": 0}} }, errCardTitle},
		"menu keys": {"text_notice", func(c jsonMap) {
			c["action_menu"].(jsonMap)["action_list"].([]any)[1] = jsonMap{"text": "x", "key": "0"}
		}, errMenuKeys},
		"four actions": {"text_notice", func(c jsonMap) {
			c["action_menu"] = jsonMap{"action_list": many(4, func(i int) jsonMap { return jsonMap{"text": "x", "key": itoa(i)} })}
		}, errCount},
		"menu needs task_id":  {"text_notice", func(c jsonMap) { delete(c, "task_id") }, errTaskID},
		"no menu, no task_id": {"text_notice", func(c jsonMap) { delete(c, "task_id"); delete(c, "action_menu") }, 0},
		"seven facts": {"button_interaction", func(c jsonMap) {
			c["horizontal_content_list"] = many(7, func(int) jsonMap { return jsonMap{"keyname": "x"} })
		}, errHorizontal},
		"fact without name":   {"button_interaction", func(c jsonMap) { c["horizontal_content_list"] = []any{jsonMap{"value": "x"}} }, errKeyName},
		"fact without url":    {"button_interaction", func(c jsonMap) { c["horizontal_content_list"] = []any{jsonMap{"keyname": "x", "type": 1}} }, errCardURL},
		"fact without media":  {"button_interaction", func(c jsonMap) { c["horizontal_content_list"] = []any{jsonMap{"keyname": "x", "type": 2}} }, errCardMedia},
		"fact without member": {"button_interaction", func(c jsonMap) { c["horizontal_content_list"] = []any{jsonMap{"keyname": "x", "type": 3}} }, errCardUserID},
		"misspelt fact":       {"button_interaction", func(c jsonMap) { c["horizontal_content_list"] = []any{jsonMap{"keyName": "x"}} }, errKeyName},
		"misspelt part":       {"button_interaction", func(c jsonMap) { c["subtitle_text"] = "x" }, errParameter},
		"five paragraphs":     {"news_notice", func(c jsonMap) { c["vertical_content_list"] = many(5, func(int) jsonMap { return title("x") }) }, errVertical},
		"two pictures":        {"news_notice", func(c jsonMap) { c["card_image"] = jsonMap{"url": "http://127.0.0.1/x.png"} }, errCardImage},
		"no picture":          {"news_notice", func(c jsonMap) { delete(c, "image_text_area") }, errCardImage},
		"picture without url": {"news_notice", func(c jsonMap) { c["image_text_area"] = jsonMap{} }, errCardImage},
		"flat picture": {"news_notice", func(c jsonMap) {
			delete(c, "image_text_area")
			c["card_image"] = jsonMap{"url": "u", "aspect_ratio": 2.3}
		}, errParameter},
		"good picture": {"news_notice", func(c jsonMap) {
			delete(c, "image_text_area")
			c["card_image"] = jsonMap{"url": "u", "aspect_ratio": 2.25}
		}, 0},
		"no buttons": {"button_interaction", func(c jsonMap) { c["button_list"] = []any{} }, errEmpty},
		"seven buttons": {"button_interaction", func(c jsonMap) {
			c["button_list"] = many(7, func(i int) jsonMap { return jsonMap{"text": "x", "key": itoa(i)} })
		}, errCount},
		"button without text":  {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"key": "x"}} }, errCardBtnText},
		"button without key":   {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"text": "x"}} }, errCardBtnKey},
		"button with long key": {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"text": "x", "key": long(1025)}} }, errCardBtnKey},
		"longest key":          {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"text": "x", "key": long(1024)}} }, 0},
		"same keys": {"button_interaction", func(c jsonMap) {
			c["button_list"] = many(2, func(int) jsonMap { return jsonMap{"text": "x", "key": "k"} })
		}, errCardBtnKey},
		"page without url": {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"type": 1, "text": "x"}} }, errCardURL},
		"style":            {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"text": "x", "key": "k", "style": 5}} }, errParameter},
		"style as text":    {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"text": "x", "key": "k", "style": "1"}} }, errParameter},
		"half a style":     {"button_interaction", func(c jsonMap) { c["button_list"] = []any{jsonMap{"text": "x", "key": "k", "style": 1.5}} }, errParameter},
		"eleven options":   {"button_interaction", func(c jsonMap) { c["button_selection"].(jsonMap)["option_list"] = many(11, option) }, errOptions},
		"no question":      {"button_interaction", func(c jsonMap) { delete(c["button_selection"].(jsonMap), "question_key") }, errQuestionKey},
		"long option id": {"button_interaction", func(c jsonMap) {
			c["button_selection"].(jsonMap)["option_list"] = []any{jsonMap{"id": long(129), "text": "x"}}
		}, errOptionID},
		"option without text": {"button_interaction", func(c jsonMap) { c["button_selection"].(jsonMap)["option_list"] = []any{jsonMap{"id": "1"}} }, errOptionText},
		"same options":        {"vote_interaction", func(c jsonMap) { c["checkbox"].(jsonMap)["option_list"] = []any{option(1), option(1)} }, errOptionID},
		"21 ticks":            {"vote_interaction", func(c jsonMap) { c["checkbox"].(jsonMap)["option_list"] = many(21, option) }, errOptions},
		"mode":                {"vote_interaction", func(c jsonMap) { c["checkbox"].(jsonMap)["mode"] = 2 }, errParameter},
		"submit without key":  {"vote_interaction", func(c jsonMap) { c["submit_button"] = jsonMap{"text": "x"} }, errSubmitKey},
		"four selects": {"multiple_interaction", func(c jsonMap) {
			c["select_list"] = many(4, func(i int) jsonMap { return jsonMap{"question_key": itoa(i), "option_list": many(1, option)} })
		}, errSelects},
		"same questions": {"multiple_interaction", func(c jsonMap) {
			c["select_list"] = many(2, func(int) jsonMap { return jsonMap{"question_key": "q", "option_list": many(1, option)} })
		}, errQuestionKey},
		"no task_id":        {"button_interaction", func(c jsonMap) { delete(c, "task_id") }, errTaskID},
		"long task_id":      {"button_interaction", func(c jsonMap) { c["task_id"] = long(129) }, errTaskID},
		"task_id form":      {"button_interaction", func(c jsonMap) { c["task_id"] = "单-1" }, errTaskID},
		"replace in a send": {"button_interaction", func(c jsonMap) { c["replace_text"] = "x" }, errParameter},
		"lock in a send":    {"button_interaction", func(c jsonMap) { c["button_selection"].(jsonMap)["disable"] = true }, errParameter},
		"source colour":     {"text_notice", func(c jsonMap) { c["source"] = jsonMap{"desc_color": 4} }, errParameter},
		"source as text":    {"text_notice", func(c jsonMap) { c["source"] = "x" }, errParameter},
		"facts as object":   {"text_notice", func(c jsonMap) { c["horizontal_content_list"] = jsonMap{} }, errParameter},
		"fact as text":      {"text_notice", func(c jsonMap) { c["horizontal_content_list"] = []any{"x"} }, errParameter},
	} {
		t.Run(name, func(t *testing.T) {
			card := samples()[c.card]
			c.change(card)
			equal(t, "code", code(card, modeSend), c.code)
		})
	}
}

func TestCard_UpdatesMayLockAndOmitTheTask(t *testing.T) {
	card := samples()["button_interaction"]
	delete(card, "task_id")
	card["replace_text"] = "已处理"
	card["button_selection"].(jsonMap)["disable"] = true
	equal(t, "update", code(card, modeUpdate), 0)
	equal(t, "passive", code(card, modePassive), 0)
}

func TestCard_LongTextsWarn(t *testing.T) {
	card := samples()["button_interaction"]
	card["main_title"] = title(strings.Repeat("题", 37))
	raw, _ := json.Marshal(card)
	_, warnings, err := checkCard(raw, modeSend)
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "main_title.title") {
		t.Fatalf("%v %v", warnings, err)
	}
}

// TestCard_AnyButtonCount holds for every number of buttons and any styles.
func TestCard_AnyButtonCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 9).Draw(t, "n")
		keys := rapid.SliceOfN(rapid.StringMatching(`[a-c]{0,2}`), n, n).Draw(t, "keys")
		list, seen, good := []any{}, map[string]bool{}, n >= 1 && n <= 6
		for _, k := range keys {
			list = append(list, jsonMap{"text": "x", "key": k})
			good = good && k != "" && !seen[k]
			seen[k] = true
		}
		card := samples()["button_interaction"]
		card["button_list"] = list
		if got := code(card, modeSend) == 0; got != good {
			t.Fatalf("accepted %v, want %v: %v", got, good, keys)
		}
	})
}

// FuzzCard looks for cards that break the checker, or that pass it and cannot
// be shown.
func FuzzCard(f *testing.F) {
	for _, card := range samples() {
		raw, _ := json.Marshal(card)
		f.Add(raw)
	}
	f.Add([]byte(`{"card_type":"button_interaction","button_list":[{"type":1e400}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, m := range []mode{modeSend, modeUpdate, modePassive} {
			if _, _, err := checkCard(raw, m); err != nil {
				continue
			}
			if !json.Valid(raw) {
				continue // the caller has parsed it before
			}
			c := card{Copies: map[string]*cardCopy{"u": {Body: raw}}}
			if v := c.view("u"); v == nil {
				t.Fatalf("passed but cannot be shown: %s", raw)
			}
		}
	})
}

// FuzzPassiveReply looks for answers that break the opener.
func FuzzPassiveReply(f *testing.F) {
	for _, s := range []string{fmt.Sprintf("<xml><ToUserName>zhangwei</ToUserName><FromUserName>%s</FromUserName><CreateTime>1</CreateTime>%s</xml>",
		testCorp, fmt.Sprintf(passiveCard, "")), "<xml>", ""} {
		f.Add(s)
	}
	sim, err := New(Config{CorpID: testCorp, AgentID: testAgent, Secret: testSecret, Token: testToken, AESKey: testKey, Members: team})
	if err != nil {
		f.Fatal(err)
	}
	svc := &service{crypt: sim.crypt}
	f.Fuzz(func(t *testing.T, plain string) {
		svc.t = t
		card := &card{ID: "t1", TaskID: "t1", Type: "button_interaction", Copies: map[string]*cardCopy{"zhangwei": {Body: []byte("{}")}}}
		sim.takeReply(&delivery{From: "zhangwei", card: card}, []byte(svc.sealRaw(plain)))
	})
}
