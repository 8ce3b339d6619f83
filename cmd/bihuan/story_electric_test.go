package main

import (
	"strings"
	"testing"
)

// electric: 张伟 has a car with a green plate and a complaint of its battery, and
// everything that any diagnosis needs.
func (s *story) electric(plate, complaint string) *story {
	s.t.Helper()
	s.says("guwen", "登记 "+plate+" 王先生 13800005678 "+complaint+" 下午5点前要")
	s.meanwhile()
	s.presses("guwen", "张伟")
	s.presses("zhangwei", "接单")
	s.photographs("zhangwei", plate)
	s.says("zhangwei", "工时 2.5 不用换件")
	return s.meanwhile()
}

// A battery fault of an electric car is not diagnosed without fault code, state of
// charge, and ambient temperature with its source: the bot asks one by one.
func TestStoryElectricAskedOneByOne(t *testing.T) {
	s := begin(t).electric("浙AD12345", "充不进电")
	s.says("zhangwei", "诊断完成").answered("浙A·D12345 还差:故障码、SOC、环境温度。一项一项来")
	s.gets("zhangwei", card("浙A·D12345 故障码?", "等会儿填"))
	s.says("zhangwei", "P0A80 U0100").answered("浙A·D12345 记下了:故障码 P0A80 U0100,还差SOC、环境温度")
	s.gets("zhangwei", closed("浙A·D12345 故障码?", "{}"), card("浙A·D12345 SOC?", "等会儿填"))
	s.says("zhangwei", "130").answered("浙A·D12345 SOC「130」不对,像这样:0~100%")
	s.says("zhangwei", "5").answered("浙A·D12345 记下了:SOC 5%,还差环境温度")
	s.gets("zhangwei", closed("浙A·D12345 SOC?", "{}"), card("浙A·D12345 环境温度?", "等会儿填"))
	s.says("zhangwei", "温度 abc").answered("浙A·D12345 环境温度「abc」不对,像这样:-50~60℃,实测/天气/车显")
	s.says("zhangwei", "26度").answered("浙A·D12345 环境温度 26℃,从哪来的?")
	s.gets("zhangwei", closed("浙A·D12345 环境温度?", "{}"), card("浙A·D12345 环境温度从哪来?", "实测", "天气", "车显"))
	s.presses("zhangwei", "车显").settled("浙A·D12345 记下了:环境温度 26℃(车显)。可以「诊断完成」", "张伟 {hh:mm}")
	s.says("zhangwei", "诊断完成").answered("浙A·D12345 诊断完成,等报价").meanwhile()
	page := s.staff("guwen").opens("/t/HZ20260310-0001").html
	for _, w := range []string{"P0A80 U0100", "SOC:5%", "26℃ 车显"} {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not show %s", w)
		}
	}
}

// Who knows it all beforehand says it beforehand, in any order; what is said too
// early or by somebody else changes nothing.
func TestStoryElectricSaidBeforehand(t *testing.T) {
	s := begin(t).electric("浙AD12345", "动力电池报警")
	s.says("zhangwei", "环境温度 零下3度 实测").answered("浙A·D12345 记下了:环境温度 -3℃(实测),还差故障码、SOC")
	s.gets("zhangwei", card("浙A·D12345 故障码?", "等会儿填"))
	s.says("zhangwei", "SOC 45%").answered("浙A·D12345 记下了:SOC 45%,还差故障码").meanwhile()
	s.says("liqiang", "0001 故障码 P0A80").answered("{}")
	s.says("guwen", "0001 SOC 90").answered("{}")
	s.says("zhangwei", "故障码 1A2B3C").answered("浙A·D12345 记下了:故障码 1A2B3C。可以「诊断完成」").meanwhile()
	s.says("zhangwei", "诊断完成").answered("浙A·D12345 诊断完成,等报价").meanwhile()
}

// A petrol car is never asked, nor an electric one with another complaint; a car
// that is marked electric is.
func TestStoryElectricOnly(t *testing.T) {
	for _, c := range []struct{ plate, complaint, mark string }{
		{"浙A12345", "电池报警 充不进电", ""}, {"浙AD12345", "雨刮坏了", ""}, {"浙A12345", "电池报警", "燃油"},
	} {
		t.Run(c.plate+c.complaint+c.mark, func(t *testing.T) {
			s := begin(t).electric(c.plate, c.complaint)
			if c.mark != "" {
				s.says("guwen", "改 0001 动力 "+c.mark).meanwhile()
			}
			s.says("zhangwei", "诊断完成").answered("{} 诊断完成,等报价").meanwhile()
		})
	}
}

func TestStoryElectricMarked(t *testing.T) {
	s := begin(t).electric("浙A12345", "电驱异响")
	s.says("guwen", "改 0001 动力 混动").answered("浙A·12345 动力 已改为 混动")
	s.meanwhile()
	s.says("zhangwei", "诊断完成").answered("浙A·12345 还差:故障码、SOC、环境温度。一项一项来").meanwhile()
	s.presses("zhangwei", "等会儿填").settled("浙A·12345 没有改动", "{}")
	// A number of the shop is still a number, and work goes on as ever.
	s.says("zhangwei", "诊断完成").meanwhile()
	s.says("zhangwei", "我的单").answered("{}浙A·12345{}")
}
