package main

import (
	"fmt"
	"strings"
	"testing"
)

// visit is a whole visit of a car, in which jobs are done. It ends on the day it
// began; the next one may begin then.
func (s *story) visit(serial int, register string, jobs string) *story {
	s.t.Helper()
	no := fmt.Sprintf("%04d", serial)
	s.says("guwen", "登记 "+register).meanwhile()
	s.says("guwen", "派 "+no+" 张伟").meanwhile()
	s.says("zhangwei", "接单 "+no).meanwhile()
	plate, _, _ := strings.Cut(register, " ")
	s.photographs("zhangwei", plate)
	s.says("zhangwei", "工时 2.5 不用换件").meanwhile()
	s.says("zhangwei", "诊断完成").meanwhile()
	s.says("guwen", "报价 "+no+" "+jobs).meanwhile()
	s.says("guwen", "客户同意 "+no+" 当面").meanwhile()
	s.says("guwen", "派 "+no+" 张伟").meanwhile()
	s.says("zhangwei", "开工 "+no).meanwhile()
	s.photographs("zhangwei", plate)
	s.says("zhangwei", "完工 "+no).meanwhile()
	s.says("banzhang", "通过 "+no).meanwhile()
	s.says("qiantai", "已收款 "+no).meanwhile()
	s.says("guwen", "交车 "+no).answered("{}已交车{}")
	return s.meanwhile()
}

const (
	vinA = "LSVAA49J132047371"
	vinB = "LFV2A21K6A3123456"
)

// The technician who takes a car sees what was done to it before, and what that
// suggests to look at: not a word about who came with it, and no price.
func TestStoryHistory(t *testing.T) {
	s := begin(t)
	s.visit(1, "浙A12345 欧阳小明 13800005678 异响 "+vinA, "更换右前轮轴承 680")
	s.says("guwen", "登记 浙A12345 李四光 13900001111 抖动 "+vinA).meanwhile()
	s.says("guwen", "派 0002 张伟").meanwhile()
	s.says("zhangwei", "接单 0002").answered("浙A·12345 已接单,18:00前")
	s.gets("zhangwei", "浙A·12345 来过1次\n3月10日 更换右前轮轴承\n上次更换右前轮轴承,建议本次检查同轴刹车片").meanwhile()
	s.says("zhangwei", "历史 0002").answered("浙A·12345 来过1次\n3月10日 更换右前轮轴承\n上次更换右前轮轴承,建议本次检查同轴刹车片")
	s.says("zhangwei", "历史 浙A12345").answered("浙A·12345 来过1次\n{}")
	s.says("zhangwei", "历史").answered("浙A·12345 来过1次\n{}")
	s.says("zhangwei", "历史 上个月").answered("写「历史 车牌」或「历史 单号」")
	s.says("zhangwei", "历史 浙B99999").answered("没找到「浙B·99999」{}")
	for _, who := range []string{"zhangwei", "guwen", "dianzhang"} {
		page := s.staff(who).opens("/t/HZ20260310-0002").html
		_, past, ok := strings.Cut(page, "以前来过")
		past, _, _ = strings.Cut(past, "</section>")
		if !ok || !strings.Contains(past, "更换右前轮轴承") || !strings.Contains(past, "建议本次检查同轴刹车片") {
			t.Errorf("%s does not see the earlier visit", who)
		}
		for _, secret := range []string{"欧阳", "13800005678", "680"} {
			if strings.Contains(past, secret) {
				t.Errorf("%s sees %s of the earlier visit", who, secret)
			}
		}
	}
}

// One plate, two cars: without a VIN the plate speaks, and says so; with one, only
// visits of that car count.
func TestStoryHistoryOfTwoCars(t *testing.T) {
	s := begin(t)
	s.visit(1, "浙A12345 王先生 13800005678 异响 "+vinA, "更换右前轮轴承 680")
	s.visit(2, "浙A12345 李女士 13900001111 异响 "+vinB, "换后刹车片 480")
	s.says("guwen", "登记 浙A12345 孙先生 保养").meanwhile()
	s.says("guwen", "历史 0003").answered("浙A·12345 来过1次(按车牌)\n3月10日 换后刹车片\n上次更换后刹车片,建议本次检查同轴刹车盘")
	s.says("guwen", "改 0003 车架号 "+vinA).meanwhile()
	s.says("guwen", "历史 0003").answered("浙A·12345 来过1次\n3月10日 更换右前轮轴承\n{}")
	// The VIN was that of the other car.
	s.says("guwen", "改 0003 车架号 "+vinB).meanwhile()
	s.says("guwen", "历史 0003").answered("浙A·12345 来过1次\n3月10日 换后刹车片\n{}")
}

// A new plate on the same car: the VIN finds what was done under the old one.
func TestStoryHistoryOfAChangedPlate(t *testing.T) {
	s := begin(t)
	s.visit(1, "浙A12345 王先生 13800005678 异响 "+vinA, "更换右前轮轴承 680")
	s.says("guwen", "登记 浙B99999 王先生 抖动 "+vinA).meanwhile()
	s.says("guwen", "历史 0002").answered("浙B·99999 来过1次\n3月10日 更换右前轮轴承\n{}")
	s.says("guwen", "登记 浙B88888 王先生 抖动").meanwhile()
	s.says("guwen", "历史 0003").answered("浙B·88888 以前没来过(按车牌)")
}
