// What people of each role often say, and the guide through one repair. "{n}"
// stands for the number of the last ticket seen on any phone.

const everyone = ["我的单", "帮助"];

const byRole = {
  前台: ["登记 浙A12345 王先生 13800001234 刹车异响 下午5点前要", "登记 浙BD12345 李女士 空调不凉", "已收款 {n}"],
  服务顾问: ["派 {n} 张伟", "报价 {n} 换前刹车片 480, 更换雨刮 90", "发给客户", "客户同意 {n} 电话 都做", "交车 {n}"],
  技师: ["接单", "工时 2.5 配件 04465-02220", "不用换件", "诊断完成", "开工", "进度 {n} 拆完了，刹车盘也有槽", "完工", "A", "我下班了"],
  班组长: ["通过 {n}", "派 {n} 李强", "阻塞 {n} 缺配件", "解除 {n}"],
  技术主管: ["通过 {n}", "{n}"],
  店长: ["{n}", "通过 {n}", "取消 {n} 客户不修了"],
};

let lastTicket = "";

// notice remembers a ticket number that went by.
export function notice(text) {
  const seen = /[A-Z]{2,3}\d{8}-(\d{4,})/g;
  for (const match of (text || "").matchAll(seen)) lastTicket = match[1];
}

export const fill = (phrase) => phrase.replace("{n}", lastTicket).replace(/\s+/g, " ").trim();

export function phrasesFor(title) {
  const role = Object.keys(byRole).find((name) => (title || "").includes(name));
  return [...(byRole[role] || []), ...everyone];
}

// guide is the life of one repair: who, which words or which drawn photo, and
// why.
export const guide = [
  {who: "qiantai", say: "登记 浙A12345 王先生 13800001234 刹车异响 下午5点前要", why: "前台登记，得到单号"},
  {who: "banzhang", say: "派 {n} 张伟", why: "派诊断，也可以按卡片"},
  {who: "zhangwei", say: "接单", why: "技师接单，也可以按卡片"},
  {who: "zhangwei", photo: "fault", say: "发照片：故障件", why: "拍下故障，照片里有车牌"},
  {who: "zhangwei", say: "工时 2.5 配件 04465-02220", why: "报工时和配件"},
  {who: "zhangwei", say: "诊断完成", why: "缺什么会提醒"},
  {who: "guwen", say: "报价 {n} 换前刹车片 480", why: "顾问报价"},
  {who: "guwen", say: "客户同意 {n} 当面", why: "记下客户的答复"},
  {who: "zhangwei", say: "开工", why: "之后快进 4 小时，看熔断"},
  {who: "zhangwei", photo: "finished", say: "发照片：修好了", why: "完工要有照片"},
  {who: "zhangwei", say: "完工", why: "交班组长检查"},
  {who: "banzhang", say: "通过 {n}", why: "终检，也可以按卡片"},
  {who: "qiantai", say: "已收款 {n}", why: "结算，也可以按卡片"},
  {who: "guwen", say: "交车 {n}", why: "闭环"},
];
