package phrase

import "testing"

// TestSpokenPrices are prices as they are spoken of pieces, sides and labour, and
// figures that are none.
func TestSpokenPrices(t *testing.T) {
	p := parser(t)
	for s, want := range map[string]struct {
		part Text
		yuan int64
	}{
		"后减震两只，单只三百五，打八折":    {"减震器", 560},
		"机油滤芯三十五乘二":          {"机油滤芯", 70},
		"机油滤芯三十五乘以二":         {"机油滤芯", 70},
		"后轮轴承一边四百，两边都换":      {"轮毂轴承", 800},
		"水泵连工时五百":            {"水泵", 500},
		"水泵含工时五百":            {"水泵", 500},
		"轮胎225/55R17一条六百八":   {"轮胎", 680},
		"跑了八万换正时皮带六百":        {"正时皮带", 600},
		"水泵五百，电话13800005678": {"水泵", 500},
	} {
		u := p.Understand(s)
		if len(u.Items) != 1 || u.Items[0].Part != want.part || u.Items[0].AmountFen == nil || *u.Items[0].AmountFen != want.yuan*100 {
			t.Errorf("%s: %+v", s, u.Items)
		}
	}
}

func TestPutOffAndDoneBy(t *testing.T) {
	p := parser(t)
	if u := p.Understand("变速箱油这次先不换，下回保养再讲"); len(u.Items) != 1 || u.Items[0].Action != notNow {
		t.Errorf("%+v", u)
	}
	for _, s := range []string{"下午三点能好", "明天上午十点半能交车"} {
		if u := p.Understand(s); u.Intent != Estimate {
			t.Errorf("%s: %s", s, u.Intent)
		}
	}
}

func TestBareAmounts(t *testing.T) {
	p := parser(t)
	for s, want := range map[string]bool{"三百六": true, "要三百六吧": true, "三百六十块": true, "那个桶子弄一弄三百二十块哈": false, "左后减震三百二": false, "三百，四百": false} {
		if u := p.Understand(s); u.Bare != want {
			t.Errorf("%s: %v", s, u.Bare)
		}
	}
}
