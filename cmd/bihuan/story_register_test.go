package main

import "testing"

// A registration that lacks something is taken up with the next words.
func TestStoryHalfARegistration(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记").answered("还差:车牌号、客户姓名、初诊问题描述。直接回复就行")
	s.says("qiantai", "浙A99999").answered("还差:客户姓名、初诊问题描述。直接回复就行")
	s.says("qiantai", "刘大海").answered("还差:初诊问题描述。直接回复就行")
	s.says("qiantai", "空调不冷 明天上午10点来取").answered("浙A·99999 已登记 HZ20260310-0001,明天 10:00前")
	pick := card("浙A·99999 派给谁?", "张伟", "李强").with("空调不冷")
	s.gets("qiantai", pick).gets("banzhang", pick)
}

// A plate that cannot be: what it may have been, and how to write one.
func TestStoryWrongPlates(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记 浙A1234O 王先生 刹车异响").answered("「浙A1234O」不像车牌。是 浙A·12340 的话,重发一遍")
	s.says("qiantai", "登记 A12345 王先生 刹车异响").answered("「A12345」不像车牌。写成「浙A12345」")
	s.says("qiantai", "登记 临牌 王五 空调不冷").answered("临牌请写成「临牌 车架号后6位」")
	s.says("qiantai", "登记 临牌 123456 王五 空调不冷").answered("临123456 已登记 HZ20260310-0001,18:00前")
	s.meanwhile()
	s.says("qiantai", "登记 无牌 LSVAM4187C2184847 赵六 雨刮坏了").answered("临184847 已登记 HZ20260310-0002,18:00前")
	s.meanwhile()
	s.says("guwen", "登记 浙AD12345 孙先生 保养 昨天就要").answered("浙A·D12345 已登记 HZ20260310-0003,{}")
	s.meanwhile()
}

// The same plate again while its ticket is open: is it the same job?
func TestStorySamePlate(t *testing.T) {
	s := begin(t).diagnosing()
	s.says("qiantai", "登记 浙A12345 王先生 空调不冷").answered("浙A·12345 是同一单吗?\nHZ20260310-0001 还没完")
	ask := card("浙A·12345 是同一单吗?", "同一单", "另开一单")
	s.gets("qiantai", ask)
	s.presses("qiantai", "同一单").settled("浙A·12345 诊断中", "周敏 {hh:mm}")

	s.says("qiantai", "登记 浙A12345 王先生 空调不冷").answered("浙A·12345 是同一单吗?\nHZ20260310-0001 还没完")
	s.gets("qiantai", ask)
	s.says("qiantai", "另开一单").answered("浙A·12345 已登记 HZ20260310-0002,18:00前")
	s.gets("qiantai", closed("浙A·12345 是同一单吗?", "周敏 {hh:mm}"))
	pick := card("浙A·12345 派给谁?", "李强", "张伟").with("空调不冷") // 张伟 has one already
	s.gets("qiantai", pick).gets("banzhang", pick)
	s.says("zhangwei", "浙A12345").answered("哪一单?浙A·12345 HZ20260310-000{}、浙A·12345 HZ20260310-000{}")
}

// Words of danger are proposed as a level, never set silently.
func TestStoryUrgencyByOnePress(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记 浙A12345 王先生 刹车失灵").answered("浙A·12345 已登记 HZ20260310-0001,18:00前")
	s.gets("qiantai", card("浙A·12345 算紧急(制动失灵)吗?", "制动失灵", "不紧急").with("刹车失灵"))
	s.gets("qiantai", card("浙A·12345 派给谁?", "张伟", "李强")).gets("banzhang", card("浙A·12345 派给谁?", "张伟", "李强"))
	s.presses("qiantai", "制动失灵").settled("浙A·12345 紧急等级 已改为 制动失灵", "周敏 {hh:mm}")
	s.gets("dianzhang", "【闭环工单】{}2345，制动失灵{}", "浙A·12345 紧急:制动失灵。请马上去看")
}

// A car that was here before comes back: its plate completes what was begun,
// whatever became of the old ticket.
func TestStoryReturningCar(t *testing.T) {
	s := begin(t)
	s.says("guwen", "登记 浙A12345 王先生 刹车异响").answered("浙A·12345 已登记 HZ20260310-0001,18:00前")
	s.says("guwen", "取消 0001 客户不修了").meanwhile()
	s.says("qiantai", "登记 王先生 刹车异响").answered("还差:车牌号。直接回复就行")
	s.says("qiantai", "浙A12345").answered("浙A·12345 已登记 HZ20260310-0002,18:00前")
	s.meanwhile()

	s.says("qiantai", "登记 李女士 空调不冷").answered("还差:车牌号。直接回复就行")
	s.says("qiantai", "浙A12345").answered("浙A·12345 是同一单吗?\nHZ20260310-0002 还没完")
	s.presses("qiantai", "另开一单").settled("浙A·12345 已登记 HZ20260310-0003,18:00前", "周敏 {hh:mm}")
	s.meanwhile()
	s.says("qiantai", "0003").answered("浙A·12345 待派诊断\nHZ20260310-0003 李女士\n空调不冷\n18:00前")
}

// What was begun for the next customer stays out of the ticket that an older
// card opens, and is taken up again after it.
func TestStoryTwoCustomersAtOnce(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记 浙A12345 王先生 刹车异响").meanwhile()
	s.says("qiantai", "登记 浙A12345 李先生 异响").answered("浙A·12345 是同一单吗?\nHZ20260310-0001 还没完")
	s.says("qiantai", "登记 浙C11111 赵大海 13911112222").answered("还差:初诊问题描述。直接回复就行")
	s.presses("qiantai", "另开一单").settled("浙A·12345 已登记 HZ20260310-0002,18:00前", "周敏 {hh:mm}")
	s.meanwhile()
	s.says("qiantai", "漏油").answered("浙C·11111 已登记 HZ20260310-0003,18:00前")
	s.meanwhile()
	for number, customer := range map[string]string{"0002": "李先生", "0003": "赵大海"} {
		s.says("qiantai", number).answered("{}HZ20260310-" + number + " " + customer + "\n{}")
	}
}

// 「同一单」 ends the matter: what is said next is no registration.
func TestStorySameTicketEndsTheRegistration(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记 浙A12345 王先生 刹车异响").meanwhile()
	s.says("qiantai", "登记 浙A12345 王先生 空调不冷").answered("浙A·12345 是同一单吗?\nHZ20260310-0001 还没完")
	s.says("qiantai", "同一单").answered("浙A·12345 {}")
	s.says("qiantai", "好的谢谢").answered("没看懂{}")
	s.meanwhile()
}

// A registration that was begun can be left; neither work to be done nor a
// mistyped phone becomes the name of the customer.
func TestStoryLeavesRegistration(t *testing.T) {
	s := begin(t)
	s.says("qiantai", "登记 浙A12345").answered("还差:客户姓名、初诊问题描述。直接回复就行")
	s.says("qiantai", "换机油").answered("还差:客户姓名。直接回复就行")
	s.says("qiantai", "1380000567").answered("手机号要11位数字,核对后再发")
	s.says("qiantai", "算了").answered("好,没有登记")
	s.says("qiantai", "王先生").answered("没看懂。回复「帮助」看怎么说")
	s.says("qiantai", "登记 浙A12345 王先生 换机油").answered("浙A·12345 已登记 HZ20260310-0001,18:00前")
	s.meanwhile()
	s.says("qiantai", "派 0001").answered("派给谁?在店的有:张伟、李强")
	s.nothingElse()
}
