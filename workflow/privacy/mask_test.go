package privacy

import "testing"

func TestMaskPhone(t *testing.T) {
	for in, want := range map[string]string{
		"13812345678":       "138****5678",
		"+86 138-1234-5678": "138****5678",
		"008613812345678":   "138****5678",
		"一三八一二三四五六七八":       "138****5678",
		"0571-88886666":     "0571****6666",
		"010-88886666":      "010****6666",
		"88886666":          "****6666",
		"110":               "****",
		"":                  "****",
		"没有":                "****",
		"１３８１２３４５６７８":       "138****5678",
		"１３８ １２３４ 5678（微信同号）": "138****5678",
	} {
		if got := MaskPhone(in); got != want {
			t.Errorf("MaskPhone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, masked, salutation string }{
		{"王小明", "王*", "王车主"},
		{"王先生", "王*", "王先生"},
		{"王小明先生", "王*", "王先生"},
		{" 李女士 ", "李*", "李女士"},
		{"欧阳娜娜", "欧阳*", "欧阳车主"},
		{"欧阳先生", "欧阳*", "欧阳先生"},
		{"欧阳", "欧阳*", "欧阳车主"},
		{"张", "张*", "张车主"},
		{"王总", "王*", "王总"},
		{"王小总", "王*", "王车主"},
		{"陈师傅", "陈*", "陈师傅"},
		{"小王", "王*", "王车主"},
		{"老李", "李*", "李车主"},
		{"王车主", "王*", "王车主"},
		{"John Smith", "J*", "车主"},
		{"杭州某某物流有限公司", "杭*", "车主"},
		{"", "", "车主"},
	} {
		if got := MaskName(c.name); got != c.masked {
			t.Errorf("MaskName(%q) = %q, want %q", c.name, got, c.masked)
		}
		if got := Salutation(c.name); got != c.salutation {
			t.Errorf("Salutation(%q) = %q, want %q", c.name, got, c.salutation)
		}
	}
}

func TestHideName(t *testing.T) {
	for _, c := range []struct{ text, name, want string }{
		{"王小明说周五来取", "王小明", "王车主说周五来取"},
		{"王小明先生说周五来取", "王小明", "王先生说周五来取"},
		{"王小明先生说周五来取,王小明付过了", "王小明先生", "王先生说周五来取,王车主付过了"},
		{"欧阳娜娜的车", "欧阳娜娜", "欧阳车主的车"},
		{"小王去拿件", "小王", "小王去拿件"},
		{"王先生的车", "王先生", "王先生的车"},
		{"王小明", "", "王小明"},
	} {
		if got := HideName(c.text, c.name); got != c.want {
			t.Errorf("HideName(%q, %q) = %q, want %q", c.text, c.name, got, c.want)
		}
	}
}
