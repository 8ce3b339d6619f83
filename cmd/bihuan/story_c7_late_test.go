package main

import "testing"

// C7: a letter typed long after another has solved it. It is understood, the
// sender is told who chose what, and nothing changes unless he says so.
func TestStoryLateLetter(t *testing.T) {
	s := begin(t).working("配件 BOSCH-08921")
	s.until(1, "14:01").meanwhile()
	s.until(1, "15:11").meanwhile()
	s.presses("banzhang", "C").settled("HZ20260310-0001 已选 C,王班长 15:11", "王班长 15:11")
	s.presses("banzhang", "李强").settled("浙A·12345 已派给李强,等他接单", "王班长 15:11")
	s.meanwhile()
	s.until(1, "16:20").nothingElse()

	s.says("zhangwei", "B").answered("这张卡片已过期,王班长 在 15:11 选了 C(人离岗)。现在要改?")
	s.gets("zhangwei", card("这张卡片已过期,王班长 在 15:11 选了 C(人离岗)。现在要改?", "改成B", "不改"))
	s.says("zhangwei", "不改").answered("浙A·12345 没有改动")
	s.gets("zhangwei", closed("已选 不改,张伟 16:20", "张伟 16:20"))
	s.says("banzhang", "0001").answered("浙A·12345 施工中\nHZ20260310-0001 王先生 技师李强\n{}")
}

// A letter with two open questions: which one is asked, by the plates.
func TestStoryAmbiguousLetter(t *testing.T) {
	s := begin(t)
	s.says("guwen", "登记 浙A12345 王先生 刹车异响")
	s.says("guwen", "登记 浙B6K908 李女士 空调不冷")
	s.meanwhile()
	s.says("banzhang", "A").answered("哪一单?前面加上:浙B·6K908、浙A·12345")
	s.says("banzhang", "6k908 选b").answered("浙B·6K908 已派给李强,等他接单")
	s.gets("banzhang", closed("浙B·6K908 派给谁?", "王班长 {hh:mm}")).gets("guwen", closed("浙B·6K908 派给谁?", "王班长 {hh:mm}"))
	s.gets("liqiang", card("浙B·6K908 新工单", "接单"))
	s.says("banzhang", "A").answered("浙A·12345 已派给张伟,等他接单") // only one is left
	s.gets("banzhang", closed("浙A·12345 派给谁?", "王班长 {hh:mm}")).gets("guwen", closed("浙A·12345 派给谁?", "王班长 {hh:mm}"))
	s.gets("zhangwei", card("浙A·12345 新工单", "接单"))
}

// An option's words are no clearer than its letter where two cards bear them; and
// they are found on whatever card has them.
func TestStoryAmbiguousLabel(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记 浙A12345 王先生 刹车失灵")
	s.says("qiantai", "登记 浙B6K908 李女士 刹车失灵")
	s.meanwhile()
	s.says("qiantai", "不紧急").answered("哪一单?前面加上:浙B·6K908、浙A·12345")
	s.says("qiantai", "登记 赵大海").answered("还差:车牌号、初诊问题描述。直接回复就行")
	s.says("qiantai", "6K908 不紧急").answered("浙B·6K908 没有改动")
	s.says("qiantai", "制动失灵").answered("浙A·12345 紧急等级 已改为 制动失灵")
	s.says("qiantai", "浙C11111 漏油").answered("浙C·11111 已登记 HZ20260310-0003,18:00前")
	s.meanwhile()
}

// With more open cards than are read for a label, what is said still comes to an
// end, and none of them is guessed.
func TestStoryManyOpenCards(t *testing.T) {
	s := begin(t)
	for i := range 6 {
		s.says("qiantai", "登记 浙A1000"+string(rune('0'+i))+" 王先生 刹车失灵").meanwhile()
	}
	s.says("qiantai", "不紧急").answered("哪一单?前面加上:浙A·10005、浙A·10004、浙A·10003、浙A·10002、浙A·10001、浙A·10000")
	s.says("qiantai", "你好").answered("没看懂{}")
	s.says("qiantai", "登记 浙C11111 赵大海").answered("还差:初诊问题描述。直接回复就行")
	s.says("qiantai", "漏油").answered("浙C·11111 已登记 HZ20260310-0007,18:00前")
	s.meanwhile()
	s.says("qiantai", "登记 浙C11111 赵大海 漏油").answered("浙C·11111 是同一单吗?\nHZ20260310-0007 还没完")
	s.says("qiantai", "同一单").answered("浙C·11111 {}")
	s.says("qiantai", "登记 浙C11111 赵大海 漏油").answered("浙C·11111 是同一单吗?\nHZ20260310-0007 还没完")
	s.says("qiantai", "另开一单").answered("浙C·11111 已登记 HZ20260310-0008,18:00前")
	s.says("qiantai", "浙A10000 不紧急").answered("浙A·10000 没有改动")
	s.meanwhile()
}

// A, a, Ａ, 选b, 第二个, 2 and an option's own words mean the same.
func TestStoryLettersInEverySpelling(t *testing.T) {
	s := begin(t)
	for i, word := range []string{"b", "Ｂ", "选b", "选 B。", "第二个", "2", "２", "李强"} {
		plate := "浙A1000" + string(rune('0'+i))
		s.says("guwen", "登记 "+plate+" 王先生 刹车异响").meanwhile()
		s.says("guwen", word).answered("浙A·1000" + string(rune('0'+i)) + " 已派给{},等他接单")
		s.meanwhile()
	}
	s.says("guwen", "登记 浙A20000 王先生 刹车异响").meanwhile()
	s.says("guwen", "J").answered("没有这个选项,只有 A、B")
	s.says("guwen", "9").answered("没有这个选项,只有 A、B")
	s.says("dianzhang", "A").answered("现在没有要选的 A。回复「我的单」看列表")
}
