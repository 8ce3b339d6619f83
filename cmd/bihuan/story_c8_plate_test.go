package main

import (
	"bytes"
	"testing"
)

// C8: the photo shows another car. It is put nowhere until its sender says what
// to do, and the right one is found by its plate.
func TestStoryWrongPlate(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("zhangwei", "完工").answered("差完工照。拍一张带车牌的发来,就完工")
	s.photographs("zhangwei", "浙A12346")
	s.gets("zhangwei", card("照片是 浙A·12346,工单是 浙A·12345", "换工单", "就是这单", "重拍").with("没有关联"))
	s.says("zhangwei", "拍错车了").answered("好,浙A·12346 的照片重拍")
	s.gets("zhangwei", closed("照片是 浙A·12346,工单是 浙A·12345", "张伟 {hh:mm}"))
	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "完工照已关联 HZ20260310-0001,待终检")
	s.gets("banzhang", card("浙A·12345 请终检", "通过", "返工"))
}

// The sender knows better: the car has new plates, or it belongs elsewhere.
func TestStoryPhotoGoesWhereItsSenderSays(t *testing.T) {
	s := begin(t).working("不用换件")
	s.photographs("zhangwei", "浙A12346")
	s.presses("zhangwei", "就是这单").settled("完工照已关联 HZ20260310-0001。可以「完工」", "张伟 {hh:mm}")
	s.says("qiantai", "登记 浙B6K908 李先生 空调不冷").meanwhile()
	s.photographs("zhangwei", "浙A12399")
	s.presses("zhangwei", "换工单").settled("是哪一单?直接回复车牌或单号", "张伟 {hh:mm}")
	s.says("zhangwei", "6k908").answered("浙B·6K908 不是您的单。要记上,回复完整的车牌")
	s.says("zhangwei", "浙B6K908").answered("收到1张,记在 浙B·6K908 HZ20260310-0002")
	// One usual confusion is asked about, never taken.
	s.photographs("zhangwei", "浙A1234S")
	s.gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
	s.presses("zhangwei", "是").settled("完工照已关联 HZ20260310-0001,这是第2张。可以「完工」", "张伟 {hh:mm}")
}

// C9: several photos at once, one that cannot be read, and two cars in one.
func TestStoryManyPhotosAndTwoCars(t *testing.T) {
	s := begin(t).working("不用换件")
	s.photographs("zhangwei").gets("zhangwei", "没认出车牌,离近点再拍一张,或直接回复车牌号")
	s.says("zhangwei", "浙A12345").answered("完工照已关联 HZ20260310-0001。可以「完工」")
	s.says("qiantai", "登记 浙B6K908 李先生 空调不冷").meanwhile()
	s.photographs("zhangwei", "浙B6K908", "浙A12345")
	s.gets("zhangwei", card("照片里有 浙B·6K908、浙A·12345,是哪辆?", "浙B·6K908", "浙A·12345", "不是", "重拍"))
	s.presses("zhangwei", "浙A·12345").settled("完工照已关联 HZ20260310-0001,这是第2张。可以「完工」", "张伟 {hh:mm}")
	for range 3 {
		s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", "浙A12345").unanswered()
	}
	s.looks().gets("zhangwei", "完工照已关联 HZ20260310-0001,这是第5张。可以「完工」")
	// Photos of two cars get an answer each.
	s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", "浙A12345").unanswered()
	s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", "浙C99999").unanswered()
	s.looks().gets("zhangwei", "完工照已关联 HZ20260310-0001,这是第6张。可以「完工」",
		card("照片是 浙C·99999,工单是 浙A·12345", "换工单", "就是这单", "重拍"))
}

// What is no photo gets its own sentence, and harms nobody.
func TestStoryUselessPhotosAndVoices(t *testing.T) {
	s := begin(t).diagnosing()
	for text, file := range map[string][]byte{
		"这条没收到,请再发一次":  []byte(`{"errcode":40007,"errmsg":"invalid media_id"}`), // as the platform says so
		"这不是照片,拍照发来":   []byte("%PDF-1.7 ..."),
		"这张照片打不开,再拍一张": s.photo()[:900],
		"照片太小看不清,再拍一张": jpeg(),
	} {
		s.sends("zhangwei", "image", "photo.jpg", file).unanswered().looks().gets("zhangwei", text)
	}
	for text, file := range map[string][]byte{
		"太短没听到,按住说完再松手":     amr(),
		"这不是语音,按住说话再发一条":    []byte("#!SILK_V3 ..."),
		"没听清。打字说,或到安静处再发一条": append([]byte("#!AMR\n"), bytes.Repeat([]byte{0x7c}, 150)...),
	} {
		s.sends("zhangwei", "voice", "note.amr", file).unanswered().looks().gets("zhangwei", text)
	}
	s.sends("zhangwei", "image", "a.jpg", []byte("no photo")).sends("zhangwei", "image", "b.jpg", s.photo()).looks()
	s.gets("zhangwei", "收到1张,记在 浙A·12345,还差预估工时、配件编号。另有1张打不开")
	s.speaks("zhangwei", "拆完了 刹车盘也有槽").gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字").with("「拆完了 刹车盘也有槽」"))
	s.presses("zhangwei", "重说").settled("好,再说一遍,或打字发来", "张伟 {hh:mm}")
}

// The engines are down. The voice is kept, its speaker types meanwhile, and its
// words are read back to him when they can be heard.
func TestStoryVoiceIsHeardLater(t *testing.T) {
	s := begin(t).diagnosing()
	s.faults(off{"engines_down": "503"})
	s.speaks("zhangwei", "工时两个半").gets("zhangwei", "语音存下了,现在听不了,先打字")
	s.advance("3m").nothingElse()
	s.faults(off{"engines_down": ""}).advance("5m")
	s.gets("zhangwei", card("浙A·12345 听到", "对", "重说", "改文字").with("「工时两个半」"))
	s.photographs("zhangwei").gets("zhangwei", "收到1张,记在 浙A·12345,还差预估工时、配件编号")
}

// A voice with a photo that has to be asked about: each gets its answer.
func TestStoryVoiceBesidesADoubtfulPhoto(t *testing.T) {
	s := begin(t).working("不用换件")
	s.sends("zhangwei", "voice", "", nil, "transcript", "刹车片装好了").unanswered()
	s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", "浙C99999").unanswered()
	s.looks().gets("zhangwei", card("照片是 浙C·99999,工单是 浙A·12345", "换工单", "就是这单", "重拍"),
		card("浙A·12345 听到", "对", "重说", "改文字").with("「刹车片装好了」"))
}

// A photo of one ticket and a word that means another: both count, one after the
// other.
func TestStoryPhotoAndAWordForAnotherTicket(t *testing.T) {
	s := begin(t).working("不用换件")
	s.says("qiantai", "登记 浙B6K908 李先生 空调不冷").meanwhile()
	s.presses("qiantai", "张伟", "浙B·6K908 派给谁?").meanwhile()
	s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", "浙A12345").unanswered()
	s.sends("zhangwei", "voice", "", nil, "transcript", "接单").unanswered()
	s.looks().gets("zhangwei", "完工照已关联 HZ20260310-0001。可以「完工」", card("浙B·6K908 听到", "对", "重说", "改文字").with("「接单」"))
	s.presses("zhangwei", "对").settled("浙B·6K908 已接单,18:00前", "张伟 {hh:mm}")
	s.meanwhile()
}

// A photo that the reader is not sure of proves nothing until its sender says so.
func TestStoryUnsureReading(t *testing.T) {
	s := begin(t).working("不用换件")
	s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", "浙A12345", "confidence=40").looks()
	s.gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
	s.presses("zhangwei", "是").settled("完工照已关联 HZ20260310-0001。可以「完工」", "张伟 {hh:mm}")
}

// Several photos of one car that agree are as good as a sure one; the same photo
// sent twice is not, nor are photos that read the plate differently.
func TestStoryPhotosThatAgree(t *testing.T) {
	s := begin(t).working("不用换件")
	unsure := func(plate string, photo []byte) {
		s.sends("zhangwei", "image", "photo.jpg", photo, "plate", plate, "confidence=85").unanswered()
	}
	unsure("浙A12345", s.photo())
	unsure("浙A12345", s.photo())
	s.looks().gets("zhangwei", "完工照已关联 HZ20260310-0001,这是第2张。可以「完工」")
	twice := s.photo()
	unsure("浙A12345", twice)
	unsure("浙A12345", twice)
	s.looks().gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
	s.presses("zhangwei", "是").meanwhile()
	unsure("浙A12345", s.photo())
	unsure("浙A12345", s.photo())
	unsure("浙A1234S", s.photo())
	s.looks().gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
}

// Many photos of cars that are not here are one question; one that comes later is
// another, and both can be answered.
func TestStoryManyStrangersAreOneQuestion(t *testing.T) {
	s := begin(t).working("不用换件")
	for _, plate := range []string{"浙C55550", "浙C55551", "浙C55552"} {
		s.sends("zhangwei", "image", "photo.jpg", s.photo(), "plate", plate).unanswered()
	}
	s.looks().gets("zhangwei", card("照片是 浙C·55550等3张,工单是 浙A·12345", "换工单", "就是这单", "重拍"))
	s.photographs("zhangwei", "浙A1234S").gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
	s.presses("zhangwei", "就是这单").settled("完工照已关联 HZ20260310-0001,这是第3张。可以「完工」", "张伟 {hh:mm}")
	s.presses("zhangwei", "是").settled("完工照已关联 HZ20260310-0001,这是第4张。可以「完工」", "张伟 {hh:mm}")
}

// Two photos wait for an answer: the word means the one that was asked about last,
// and says so. The other one can still be put where it belongs.
func TestStoryRetakeMeansTheLastPhoto(t *testing.T) {
	s := begin(t).working("不用换件")
	s.photographs("zhangwei", "浙C55550").gets("zhangwei", card("照片是 浙C·55550,工单是 浙A·12345", "换工单", "就是这单", "重拍"))
	s.photographs("zhangwei", "浙A1234S").gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
	s.says("zhangwei", "重拍").answered("好,浙A·1234S 的照片重拍")
	s.gets("zhangwei", closed("照片像 浙A·12345,对吗?", "张伟 {hh:mm}"))
	s.presses("zhangwei", "就是这单").settled("完工照已关联 HZ20260310-0001。可以「完工」", "张伟 {hh:mm}")
}

// A car behind is the only one with a ticket: there is one car to ask about, and
// the photo counts for it.
func TestStoryTheCarBehindIsAskedAbout(t *testing.T) {
	s := begin(t).working("不用换件")
	s.photographs("zhangwei", "浙C55550", "浙A12345").gets("zhangwei", card("照片像 浙A·12345,对吗?", "是", "不是", "重拍"))
	s.presses("zhangwei", "是").settled("完工照已关联 HZ20260310-0001。可以「完工」", "张伟 {hh:mm}")
}

// The engines are down: the photo is not blamed.
func TestStoryPlatesCannotBeRead(t *testing.T) {
	s := begin(t).diagnosing()
	s.faults(off{"engines_down": "503"})
	s.photographs("zhangwei", "浙A12345").gets("zhangwei", "收到1张,车牌现在读不了,记在 浙A·12345,还差预估工时、配件编号")
	s.photographs("liqiang", "浙A12345").gets("liqiang", "车牌现在读不了,直接回复车牌或单号")
	s.says("liqiang", "浙A12345").answered("收到1张,记在 浙A·12345 HZ20260310-0001")
}
