package chat

import (
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"bihuan/workflow/calendar"
)

// tuesday is an instant of Tuesday, 10 March 2026.
func tuesday(hour, minute int) time.Time {
	return time.Date(2026, 3, 10, hour, minute, 0, 0, calendar.Shanghai())
}

func TestInstant(t *testing.T) {
	for text, want := range map[string]string{
		// with 前, 取, 要
		"下午5点前要": "10 17:00", "5点取": "10 17:00", "5点前": "10 17:00", "五点要车": "10 17:00", "今天下午三点半来取": "10 15:30",
		"下午5点之前要": "10 17:00", "下午5点钟来取车": "10 17:00", "下午5点左右取": "10 17:00", "4点半客户来取": "10 16:30", "下午3点前修好": "10 15:00",
		"明天下午4点前交车": "11 16:00", "大概5点取": "10 17:00", "最晚下午六点要": "10 18:00", "约好11点来拿": "10 11:00", "下午 3点 送到": "10 15:00",
		// clocks
		"17:00": "10 17:00", "9:30": "10 09:30", "09:30": "10 09:30", "5:30": "10 17:30", "05:30": "11 05:30", "8:30": "10 20:30", "17:00前": "10 17:00",
		"明天 9:00": "11 09:00", "明天5:00": "11 17:00", "0:30": "11 00:30", "24:00": "11 00:00", "17点": "10 17:00", "17时30分": "10 17:30",
		// halves of the day
		"中午12点": "10 12:00", "中午1点": "10 13:00", "晚上8点": "10 20:00", "今晚8点": "10 20:00", "晚8点": "10 20:00", "傍晚6点": "10 18:00", "晚上12点": "11 00:00",
		"上午10点": "10 10:00", "上午8点": "11 08:00", "早上8点": "11 08:00", "下午12点半": "10 12:30", "凌晨2点": "11 02:00", "下午15点": "10 15:00",
		"下午五点一刻": "10 17:15", "下午五点三刻": "10 17:45", "下午四点二十": "10 16:20", "下午四点零五分": "10 16:05", "下午四点05": "10 16:05", "十二点": "10 12:00", "十一点": "10 11:00",
		// days
		"明早8点半": "11 08:30", "明天早上8点半": "11 08:30", "明早上八点": "11 08:00", "明晚7点": "11 19:00", "后天下午3点": "12 15:00", "大后天10点": "13 10:00",
		"明天2点": "11 14:00", "明天10点": "11 10:00", "后天上午": "12 12:00", "明天下午": "11 18:00", "明天取": "11 18:00", "明早取": "11 09:00", "今天下午来取": "10 18:00", "后天": "12 18:00",
		"周五下午3点": "13 15:00", "周五取": "13 18:00", "星期天上午": "15 12:00", "周二下午3点": "10 15:00", "周二上午8点": "17 08:00", "周一10点": "16 10:00",
		"下周一10点": "16 10:00", "下周三下午": "18 18:00", "礼拜六中午": "14 12:00", "3月12日下午5点": "12 17:00", "12号上午10点": "12 10:00", "3月12号取": "12 18:00",
		// from now on; it is 09:00
		"半小时后": "10 09:30", "半小时": "10 09:30", "半个小时": "10 09:30", "两小时后取": "10 11:00", "2小时": "10 11:00", "一个半小时后": "10 10:30", "1.5小时": "10 10:30",
		"30分钟": "10 09:30", "再过20分钟": "10 09:20", "一刻钟": "10 09:15", "三个钟头以后来拿": "10 12:00", "大概两个半小时": "10 11:30",
		// has passed: the evening while that is plausible, else tomorrow
		"8点": "10 20:00", "9点": "11 09:00", "1点": "10 13:00",
		// beside others
		"刹车异响 下午5点前要": "10 17:00", "刹车2点异响 5点取": "10 17:00", "早上8点启动异响 下午5点取": "10 17:00", "昨天下午3点开始异响 明天取": "11 18:00",
		"下午5点 2个灯不亮": "10 17:00", "3点 刹车异响": "10 15:00", "下午5点要换机油": "10 17:00", "下午5点前轮异响": "10 17:00",
	} {
		m, ok := instant(text, tuesday(9, 0))
		if got := m.at.Format("02 15:04"); !ok || got != want {
			t.Errorf("%s: got %s %v, want %s", text, got, ok, want)
		}
	}
}

func TestNoInstant(t *testing.T) {
	for _, text := range []string{
		"", "刹车异响", "刹车2点异响", "换3点式安全带", "2点式安全带", "有一点异响", "快一点", "快一点要", "早一点取", "声音大一点 刹车软", "一时半会修不好",
		"每天早上8点异响", "昨天下午3点开始异响", "昨晚8点", "前天上午10点", "上周五下午3点", "今天上午 刹车异响", "明天换机油", "早取", "周先生",
		"行驶30分钟异响", "开2小时后水温高", "5点前轮异响", "5点要换机油", "14:1", "12:5", "17:000", "3.5点取", "A5点", "文三路 12号", "文三路12号 漏油",
		"25点取", "13:75", "上午14点取", "早上20点", "凌晨9点", "晚上1点取", "24:30", "下午25点", "2月30日取", "35号上午10点", "13月2日取",
	} {
		if m, ok := instant(text, tuesday(9, 0)); ok {
			t.Errorf("%s: got %s from %q", text, m.at.Format("01-02 15:04"), text[m.start:m.end])
		}
	}
}

func TestInstantTakesItsWordsAlong(t *testing.T) {
	for text, want := range map[string]string{
		"王先生 刹车异响 下午5点前要":     "王先生 刹车异响  ",
		"2点异响 2点取":            "2点异响  ",
		"大概下午5点来取车 刹车异响":      "  刹车异响",
		"下午5点 2个灯不亮":          "  2个灯不亮",
		"刹车异响 明天上午10点半左右客户来取": "刹车异响  ",
		"半小时后来拿 补胎":           "  补胎",
	} {
		m, ok := instant(text, tuesday(9, 0))
		if got := m.without(text); !ok || got != want {
			t.Errorf("%s: left %q, want %q", text, got, want)
		}
	}
}

func TestInstantLater(t *testing.T) {
	for text, want := range map[string]string{
		"5点": "11 17:00", "8点": "11 08:00", "今天下午5点": "10 17:00", "今晚8点": "10 20:00", "周二下午3点": "17 15:00", "晚上11点": "10 23:00",
	} {
		m, ok := instant(text, tuesday(21, 0))
		if got := m.at.Format("02 15:04"); !ok || got != want {
			t.Errorf("%s at nine in the evening: got %s %v, want %s", text, got, ok, want)
		}
	}
}

// Every minute of today that is still to come is understood as it is written.
func TestInstantOfClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := tuesday(rapid.IntRange(0, 22).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		at := now.Add(time.Duration(rapid.IntRange(1, 24*60).Draw(t, "in")) * time.Minute)
		words := map[int]string{10: "今天", 11: "明天"}[at.Day()] + at.Format("15:04")
		if m, ok := instant(words, now); !ok || !m.at.Equal(at) {
			t.Fatalf("%s: got %v %v", words, m.at, ok)
		}
	})
}

func FuzzInstant(f *testing.F) {
	for _, s := range []string{"下午5点前要", "半小时后", "3月12日下午5点", "周五取", "17:00", "2点式", "零十分", "下周日"} {
		f.Add(s, int64(1_773_104_400))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		now := time.Unix(unix%(1<<33), 0)
		m, ok := instant(text, now)
		if !ok {
			return
		}
		if m.start < 0 || m.end <= m.start || m.end > len(text) || utf8.ValidString(text) != utf8.ValidString(m.without(text)) {
			t.Errorf("%q: found at %d:%d", text, m.start, m.end)
		}
		if d := m.at.Sub(now); d < -24*time.Hour*7 || d > 400*24*time.Hour*5 {
			t.Errorf("%q: %v is %v away", text, m.at, d)
		}
	})
}
