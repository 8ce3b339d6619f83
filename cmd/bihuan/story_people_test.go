package main

import "testing"

// Who is on leave is offered no ticket, and whoever asks for him learns why; his
// 班组长 and 店长 see who is there.
func TestStoryLeave(t *testing.T) {
	s := begin(t).quoting("不用换件")
	s.says("liqiang", "我请假 到周五").answered("记下了,请假到3月13日。早回来说「我回来了」")
	s.says("guwen", "报价 换前刹车片 480")
	s.says("guwen", "客户同意 当面")
	s.meanwhile()
	s.says("banzhang", "派 0001 李强").answered("李强请假到3月13日。在店的有:张伟")
	s.says("banzhang", "今天谁在").answered("在岗8人:\n周敏 前台\n陈顾问 服务顾问\n张伟 技师\n王班长 班组长\n赵志刚 技术主管\n孙店长 店长\n钱仓管 仓管\n吴质检 质检\n不在1人:\n李强请假到3月13日")
	s.says("zhangwei", "今天谁在").answered("「今天谁在」由{}来做")
	s.says("liqiang", "我回来了").answered("记下了,照常给你派单")
	s.says("banzhang", "派 0001 李强").answered("浙A·12345 已派给李强,等他接单")
	s.meanwhile()
}

// Who goes with work in hand: his 班组长 is told; a leave that makes no sense is
// asked for again and changes nothing.
func TestStoryLeaveWithWorkInHand(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("zhangwei", "我请假 从周五到周三").answered("没看懂请到哪天。写成「我请假 到周五」或「我请假 3天」,最多60天")
	s.says("zhangwei", "我请假 99天").answered("没看懂请到哪天。写成「我请假 到周五」或「我请假 3天」,最多60天")
	s.says("zhangwei", "我明天请假").answered("记下了,明天请假,手上1单已告诉班组长。早回来说「我回来了」")
	s.gets("banzhang", "张伟明天请假,手上还有1单。看谁接:回复「我的单」")
	s.says("banzhang", "今天谁在").answered("在岗9人:{}")
	s.until(2, "09:00").meanwhile()
	s.says("banzhang", "今天谁在").answered("在岗8人:{}不在1人:\n张伟请假到今天")
	s.until(3, "09:00").meanwhile()
	s.says("banzhang", "今天谁在").answered("在岗9人:{}")
}

// Leaves are a list: a second one leaves the first alone, each has its own deputy and
// is ended alone, by a press or by its day.
func TestStoryLeavesAreAList(t *testing.T) {
	s := begin(t)
	s.says("zhangwei", "我的请假").answered("没有记着的请假和替班")
	s.says("zhangwei", "我明天请假").answered("记下了,明天请假。早回来说「我回来了」")
	s.says("zhangwei", "我请假 周五到下周一 小李替我").answered("记下了,3月13日起请假到3月16日,李强替你。都在「我的请假」")
	s.gets("liqiang", "张伟请你3月13日到3月16日替他,他的提问和通知会发给你")
	s.says("liqiang", "周五张伟替我").answered("张伟3月13日也不在,换个人")
	s.says("zhangwei", "周六到下周二请假").answered("记下了,3月14日起请假到3月17日。都在「我的请假」")
	s.says("zhangwei", "我的请假")
	s.gets("zhangwei", card("你的请假和替班", "A.作废", "B.作废", "C.作废").with("A.请假 3/11 B.请假 3/13-3/17 C.替班 李强 3/13-3/16"))
	s.presses("zhangwei", "A.作废").settled("已作废。还有:3月13日到3月17日请假、3月13日到3月16日李强替你", "张伟 9:00")
	s.says("zhangwei", "周五不请假了").answered("已作废。还有:3月14日到3月17日请假、3月14日到3月16日李强替你")
	s.says("zhangwei", "取消请假 3月25日").answered("那几天没有。现在有:3月14日到3月17日请假、3月14日到3月16日李强替你")
	s.says("zhangwei", "不用小李替我了").answered("已作废。还有:3月14日到3月17日请假")
	s.until(1, "23:59").meanwhile()
	s.says("zhangwei", "我回来了").answered("记下了,照常给你派单。之后还有:3月14日到3月17日请假")
	s.says("zhangwei", "取消请假").answered("已作废。现在没有请假和替班")
	s.meanwhile()
}

// A deputy gets the questions of whom he stands in for; when the manager's deputy
// is away as well, the next person up is asked, and both skips are on record.
func TestStoryDeputy(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("dianzhang", "今天赵志刚替我").answered("记下了,今天赵志刚替你,提问和通知都找他。回来说「我回来了」")
	s.gets("zhuguan", "孙店长请你今天替他,他的提问和通知会发给你")
	s.until(1, "14:01").meanwhile()
	s.until(1, "14:31")
	s.gets("zhuguan", fuse("C.人离岗", "D.正常").with("已等30分钟,没有人答"))
	s.presses("zhuguan", "D")
	s.meanwhile()
}

func TestStoryDeputyIsAwayToo(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("dianzhang", "今天赵志刚替我")
	s.says("zhuguan", "我下班了")
	s.until(1, "14:01").meanwhile()
	s.until(1, "14:31")
	s.gets("quyu", fuse("C.人离岗", "D.正常").with("已等30分钟,没有人答"))
}

// Whom one may not name as a deputy: nobody, a stranger, somebody of another
// store or another trade, who is away, and who is himself represented by the one
// who asks.
func TestStoryDeputyMustBeAColleague(t *testing.T) {
	s := begin(t)
	s.says("zhangwei", "今天老王替我").answered("「老王」替不了你,要本店同岗位的人。可以:李强")
	s.says("zhangwei", "今天hz02_zhangwei替我").answered("「hz02_zhangwei」替不了你,要本店同岗位的人。可以:李强")
	s.says("zhangwei", "今天陈顾问替我").answered("「陈顾问」替不了你,要本店同岗位的人。可以:李强")
	s.says("zhangwei", "今天张伟替我").answered("「张伟」替不了你,要本店同岗位的人。可以:李强")
	s.says("stranger", "今天张伟替我").answered("你还不在名单里,已请店长把你加进来")
	s.gets("dianzhang", "stranger 不在名单里,发来了消息。要用的话请把他加进组织配置")
	s.says("zhangwei", "周五到周三小李替我").answered("没看懂。写成「今天小李替我」或「小李替我到周五」")
	s.says("zhangwei", "今天小李替我").answered("记下了,今天李强替你,提问和通知都找他。回来说「我回来了」")
	s.gets("liqiang", "张伟请你今天替他,他的提问和通知会发给你")
	s.says("liqiang", "今天张伟替我").answered("张伟也不在,换个人")
	s.says("zhangwei", "我回来了").answered("记下了,照常给你派单")
	s.gets("liqiang", "张伟今天不用你替了,他的提问和通知又发给他")
	s.says("liqiang", "我下班了").answered("记下了,今天不再给你派单")
	s.says("zhangwei", "今天小李替我").answered("李强也不在,换个人")
}

// A shift is part of the configuration: who is off duty is not offered, unless he
// says that he is there.
func TestStoryShifts(t *testing.T) {
	s := begin(t)
	s.applies(organization(t, func(o string) string {
		o = replaceOnce(t, o, "phone: \"0571-0000 0001\",", "phone: \"0571-0000 0001\", rota: {early: [zhangwei], late: [liqiang]},")
		return o + "\n---\nkind: Calendar\nname: early\nlabel: 早班\nweekly: {mon-fri: [\"08:30-12:00\", \"12:30-14:30\"]}\n" +
			"---\nkind: Calendar\nname: late\nlabel: 晚班\nweekly: {mon-fri: [\"13:00-18:00\"], sat: [\"20:00-04:00\"]}\n"
	}))
	s.says("banzhang", "今天谁在").answered("在岗8人:{}不在1人:\n李强现在不当班")
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车异响")
	s.gets("guwen", card("浙A·12345 派给谁?", "张伟")).meanwhile()
	s.says("banzhang", "派 0001 李强").answered("李强现在不当班。在店的有:张伟")
	s.says("liqiang", "我上班了").answered("记下了,照常给你派单")
	s.says("banzhang", "派 0001 李强").answered("浙A·12345 已派给李强,等他接单")
	s.meanwhile()
	s.until(1, "12:15") // a break within his shift is no absence
	s.says("banzhang", "今天谁在").answered("在岗9人:{}")
	s.until(1, "14:31").meanwhile()
	s.says("banzhang", "今天谁在").answered("在岗8人:{}不在1人:\n张伟现在不当班")
	s.until(5, "23:00").meanwhile() // Saturday: the late shift runs past midnight
	s.says("banzhang", "今天谁在").answered("在岗8人:{}不在1人:\n张伟现在不当班")
	s.until(6, "03:59").meanwhile()
	s.says("banzhang", "今天谁在").answered("在岗8人:{}不在1人:\n张伟现在不当班")
	s.until(6, "04:00").meanwhile()
	s.says("banzhang", "今天谁在").answered("在岗7人:{}不在2人:\n张伟现在不当班\n李强现在不当班")
}

// Who reads in the WeChat plug-in says so, and gets texts that letters answer;
// cards come back the same way.
func TestStoryTextModeBySaying(t *testing.T) {
	s := begin(t)
	s.says("zhangwei", "文字模式").answered("好,以后只发文字,打字母就能答。想看卡片说「卡片模式」")
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车异响")
	s.presses("guwen", "张伟")
	s.gets("zhangwei", "{}您有新工单【浙A·12345】,含1项待执行(诊断:刹车异响),点击查看详情{}A.接单{}").meanwhile()
	s.says("zhangwei", "A").answered("浙A·12345 已接单,{}")
	s.says("zhangwei", "卡片模式").answered("好,以后发卡片。看不到卡片就说「文字模式」")
	s.meanwhile()
	s.says("guwen", "登记 浙A54321 李先生 空调不冷")
	s.presses("guwen", "张伟")
	s.gets("zhangwei", card("浙A·54321 新工单", "接单")).meanwhile()
}

// peers 9: reminders come in the working hours of whoever gets them. On a Sunday
// the store is open and the office is not: who sits there hears on Monday.
func TestStoryOfficeHours(t *testing.T) {
	s := begin(t)
	s.until(6, "13:20").meanwhile() // Sunday
	s.says("guwen", "登记 浙A12345 王先生 13800005678 刹车异响 下午5点前要")
	s.presses("guwen", "张伟")
	s.presses("zhangwei", "接单")
	s.says("dianzhang", "我下班了")
	s.photographs("zhangwei", "浙A12345")
	s.says("zhangwei", "工时 2.5 不用换件")
	s.says("zhangwei", "诊断完成")
	s.says("guwen", "报价 换前刹车片 480")
	s.says("guwen", "客户同意 当面")
	s.presses("guwen", "张伟", "浙A·12345 派给谁?")
	s.says("zhangwei", "开工")
	s.until(6, "17:21").meanwhile()
	s.until(6, "17:55").meanwhile() // it has climbed to whoever sits in an office
	s.until(7, "08:59").meanwhile() // the store opened half an hour ago
	s.until(7, "09:01")
	s.gets("quyu", card("请确认【工单#HZ20260315-0001】当前卡点:", "C.人离岗", "D.正常"))
	s.meanwhile()
}
