//go:build unix

package crash

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"

	"bihuan/workflow"
)

// kind is how a ticket's life goes.
type kind int

const (
	straight  kind = iota // from 登记 to 交车
	cancelled             // given up somewhere on the way
	answered              // stalls, and the technician answers
	escalated             // stalls, nobody answers, and the 店长 does
	kinds
)

// life is one ticket and the people around it.
type life struct {
	world   *world
	kind    kind
	store   string
	plate   string
	number  string
	part    string // empty: none is needed
	phone   string // of the customer
	rand    *rand.Rand
	desk    *person // 顾问 or 前台, who registers
	advisor *person
	front   *person
	lead    *person
	boss    *person
	clerk   *person
	givers  []*person // the parts desks of the other stores
	crew    []*person
	tech    *person // who got the slip
	stop    int     // after how many steps a cancelled one ends
	ended   bool

	intents []*intent
	rivals  []*intent // want the same thing; exactly one of them gets it
}

var numberForm = regexp.MustCompile(`[A-Z]{2}\d{8}-\d{4,}`)

func (l *life) want(what, effect string) *intent {
	i := &intent{what: what, effect: effect}
	l.intents = append(l.intents, i)
	return i
}

// says has somebody type words about the ticket.
func (l *life) says(p *person, words, effect string) {
	word, rest, _ := strings.Cut(words, " ")
	p.say(l.want(words, effect), strings.TrimSpace(word+" "+l.number+" "+rest))
}

func (l *life) presses(p *person, label, effect string) {
	p.press(l.want(label, effect), l.number, label)
}

// either types a word, whether or not the card is there yet, or presses the card
// that says the same.
func (l *life) either(p *person, label, effect string) {
	if l.rand.IntN(2) == 0 {
		p.press(l.want(label, effect), l.number, label)
		return
	}
	l.says(p, label, effect)
}

// steps are what it takes to get the car into the workshop.
func (l *life) steps() []func() {
	return []func(){
		l.dispatch,
		func() { l.either(l.tech, "接单", "accepted") },
		l.diagnose,
		func() { l.says(l.tech, "诊断完成", "stepped") },
		l.missing,
		func() { l.many(l.advisor, "报价 换前刹车片 480, 更换雨刮 90", "quoted") },
		func() { l.either(l.advisor, "发给客户", "offered") },
		l.consent,
		l.goOn,
	}
}

// begin lives until the car is being worked on; a life that stalls waits there.
func (l *life) begin() {
	l.register()
	for n, step := range l.steps() {
		if l.kind == cancelled && n == l.stop {
			l.says(l.advisor, "取消 客户不修了", "ended")
			l.ended = true
			return
		}
		step()
	}
	if l.kind == straight {
		l.disturb()
		l.finish()
	}
}

// register opens the ticket. Who gets no answer says it again, and then hears
// that the car is there already.
func (l *life) register() {
	i := l.want("登记", "created")
	l.phone = fmt.Sprintf("138%08d", l.rand.IntN(20))
	words := fmt.Sprintf("登记 %s 王先生 %s 刹车异响", l.plate, l.phone)
	l.desk.thumb.Lock()
	defer l.desk.thumb.Unlock()
	reply := l.desk.sayAgain(i, words)
	l.number = numberForm.FindString(reply)
	if l.number == "" {
		l.world.t.Errorf("%s: 登记 was answered %q", l.plate, reply)
	}
	if strings.Contains(reply, "同一单") {
		c := l.desk.waits(l.plate[len(l.plate)-5:], "同一单")
		l.desk.pressAgain(&intent{what: "同一单"}, c, "同一单")
	}
}

// dispatch is a word, or one press on the card that two people have; sometimes
// both press.
func (l *life) dispatch() {
	if l.rand.IntN(3) == 0 {
		l.tech = l.crew[l.rand.IntN(len(l.crew))]
		l.says(l.desk, "派 "+l.world.org.NameOf(l.tech.id), "assigned")
		return
	}
	names := []string{l.world.org.NameOf(l.crew[0].id), l.world.org.NameOf(l.crew[1].id)}
	first, second := &intent{what: "派 " + names[0]}, &intent{what: "派 " + names[1]}
	l.rivals = []*intent{first}
	if l.rand.IntN(2) == 0 {
		l.desk.press(first, l.number, names[0])
	} else {
		l.rivals = append(l.rivals, second)
		hers, his := l.desk.waits(l.number, names[0]), l.lead.waits(l.number, names[1])
		var both sync.WaitGroup
		both.Go(func() { l.desk.presses(first, hers, names[0]) })
		both.Go(func() { l.lead.presses(second, his, names[1]) })
		both.Wait()
	}
	l.world.eventually(l.number+": the slip", func() error {
		for _, p := range l.crew {
			if _, ok := p.sees(l.number, "接单"); ok {
				l.tech = p
				return nil
			}
		}
		return errors.New("nobody has it")
	})
}

func (l *life) many(p *person, words, effect string) {
	l.says(p, words, effect)
	l.intents[len(l.intents)-1].many = true
}

func (l *life) diagnose() {
	l.photograph()
	if l.part == "" {
		l.many(l.tech, "工时 1.5", "attached")
		l.many(l.tech, "不用换件", "attached")
		return
	}
	l.many(l.tech, "工时 2.5 配件 "+l.part, "attached")
}

func (l *life) consent() {
	switch l.rand.IntN(3) {
	case 0:
		l.says(l.advisor, "客户同意 当面", "consented")
		return
	case 1:
		l.answerByPage()
		return
	}
	l.many(l.advisor, "客户同意 电话 王先生说刹车片换,雨刮不换", "asked")
	l.presses(l.advisor, "对", "consented")
}

// goOn is the same technician taking up the work.
func (l *life) goOn() {
	l.says(l.tech, "开工", "started")
	if c, ok := l.clerk.sees(l.number, "发料"); ok {
		l.clerk.presses(l.want("发料", "parts_issued"), c, "发料")
	}
}

// disturb is what may happen to a car that is being worked on.
func (l *life) disturb() {
	switch l.rand.IntN(3) {
	case 0:
		l.says(l.tech, "阻塞 等待保险定损", "blocked")
		l.says(l.advisor, "解除", "unblocked")
	case 1:
		l.many(l.tech, "进度 拆完了 刹车盘也有槽", "commented")
		l.presses(l.tech, "不用", "answered")
	}
	if l.rand.IntN(3) == 0 {
		l.speak("进度 装回去了")
		return
	}
	l.many(l.tech, "进度 装回去了", "commented")
}

// fuse answers the question that the stall asked.
func (l *life) fuse() {
	switch {
	case l.kind == escalated:
		l.presses(l.boss, "正常", "answered")
	case l.rand.IntN(2) == 0:
		l.presses(l.tech, "正常", "answered")
	default: // by a letter
		l.lead.say(l.want("D", "answered"), l.number+" D")
	}
}

// finish brings the car back to its owner.
func (l *life) finish() {
	if l.rand.IntN(2) == 0 {
		l.photograph()
		l.says(l.tech, "完工", "stepped")
	} else {
		l.says(l.tech, "完工", "awaited")
		l.photograph()
	}
	l.either(l.lead, "通过", "stepped")
	l.either(l.front, "已收款", "stepped")
	if l.isAsked(workflow.AskSettle) { // the list bills other pieces than were handed out
		l.intents[len(l.intents)-1].effect = ""
		l.presses(l.front, "照清单收", "stepped")
	}
	l.either(l.advisor, "交车", "ended")
	l.leftovers()
	l.ended = true
}

// leftovers are pieces that lie ready for a car that has left: the parts desk is
// asked what became of them.
func (l *life) leftovers() {
	switch {
	case !l.isAsked("issue"):
	case l.rand.IntN(2) == 0:
		l.presses(l.clerk, "已领走", "parts_issued")
	default:
		l.presses(l.clerk, "没用上", "parts_changed")
	}
}
