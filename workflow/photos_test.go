package workflow_test

import (
	"slices"
	"testing"
	"time"

	"bihuan/workflow"
)

// 完工 waits for its photo, and only its sender's own photo of this step ends the
// wait.
func TestPhotos_finishWhatWaited(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	out := d.say("zhangwei", n, "finished", workflow.Args{})
	want(t, "answer", out.Answer.Key, "photo_wanted")
	d.stands(n, "work", workflow.InProgress)
	d.photo("guwen", n) // a photo, but nobody's proof
	d.stands(n, "work", workflow.InProgress)
	out = d.say("zhangwei", n, workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{{Media: "p", Plate: "浙A12345"}}})
	want(t, "answer", out.Answer.Key, "photos_done")
	d.stands(n, "final_check", workflow.InProgress)
	d.advance(d.now.Add(time.Minute))
	d.say("banzhang", n, "rework", workflow.Args{Text: "还在响"})
	out = d.say("zhangwei", n, "finished", workflow.Args{})
	want(t, "a photo of before the rework proves nothing", out.Answer.Key, "photo_wanted")
}

// A photo of two cars counts for the one that was chosen, whichever was taken for
// the one in front.
func TestPhotos_countForTheChosenCar(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("zhangwei", n, workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{{Media: "p", Plate: "甘HHHHHH", Others: true, Beside: []string{"浙Z00001", "浙A12345"}}}})
	e := d.tickets[n].Evidence
	if last := e[len(e)-1]; last.Media != "p" || last.Value != "浙A12345" || !last.Others {
		t.Errorf("%+v", last)
	}
	// New plates: what was read stays what was read.
	d.say("zhangwei", n, workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{{Media: "q", Plate: "浙C99999"}}})
	e = d.tickets[n].Evidence
	if last := e[len(e)-1]; last.Value != "浙C99999" {
		t.Errorf("%+v", last)
	}
}

// Nothing but a photo may be missing for an action to wait for it.
func TestPhotos_othersAreMissingToo(t *testing.T) {
	d := newDesk(t)
	n := d.working()
	d.say("guwen", n, "quoted", workflow.Args{Lines: []workflow.QuoteLine{{Title: "更换刹车盘", Amount: 48000}}})
	got := d.no("need_evidence", "zhangwei", n, "finished", workflow.Args{})
	if !slices.Equal(got.Missing, []string{"answers", "finish_photo"}) {
		t.Fatalf("missing %q", got.Missing)
	}
}

// A voice counts once its speaker has confirmed what was heard: evidence, the
// finished step and the record of the voice are one decision.
func TestHeard_countsWhenConfirmed(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	then := workflow.Command{Action: "attach_hours", Args: workflow.Args{Hours: 25, Parts: []string{"0446502220"}}}
	heard := workflow.Args{Voices: []string{"v1", "v2"}, Said: "两个半工时 0446502220", Then: &then, Photos: []workflow.Photo{{Media: "p"}}}
	out := d.say("zhangwei", n, workflow.ActHeard, heard)
	q := d.asked("zhangwei", n, workflow.AskHeard)
	want(t, "no answer beside the card", out.Answer.Key, "")
	want(t, "the word that ends the step", q.Options[0].Label, "诊断完成")
	want(t, "nothing counts yet", d.tickets[n].EvidenceOf(workflow.NeedHours), "")
	for _, no := range out.Notices {
		if no.Question != nil && no.Question.Options[0].Command.Args.Said != "" {
			t.Error("what was said leaves the core with the card's buttons")
		}
	}
	d.press("zhangwei", n, workflow.AskHeard, "A")
	d.stands(n, "quote", workflow.InProgress)
	want(t, "hours", d.tickets[n].EvidenceOf(workflow.NeedHours), "25")
	voices := 0
	for _, e := range d.tickets[n].Evidence {
		if e.Kind == workflow.EvidenceVoice && e.Value == heard.Said {
			voices++
		}
	}
	want(t, "voices on record", voices, 2)
}

// Said again, or typed instead: the ticket is as it was.
func TestHeard_rejected(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	then := workflow.Command{Action: "progress", Args: workflow.Args{Text: "拆完了"}}
	d.say("zhangwei", n, workflow.ActHeard, workflow.Args{Voices: []string{"v"}, Said: "拆完了", Then: &then})
	before := len(d.tickets[n].Evidence)
	out := d.press("zhangwei", n, workflow.AskHeard, "B")
	want(t, "answer", out.Answer.Key, "heard_again")
	want(t, "evidence", len(d.tickets[n].Evidence), before)
}

// Nothing is asked, and nothing attached, on a ticket that is done.
func TestHeard_afterTheEnd(t *testing.T) {
	d := newDesk(t)
	n := d.diagnosing(nil)
	d.say("guwen", n, "cancel", workflow.Args{Text: "客户不修了"})
	then := workflow.Command{Action: "progress", Args: workflow.Args{Text: "拆完了"}}
	d.no("closed_ticket", "zhangwei", n, workflow.ActHeard, workflow.Args{Voices: []string{"v"}, Said: "拆完了", Then: &then})
	d.no("closed_ticket", "zhangwei", n, workflow.ActPhotos, workflow.Args{Photos: []workflow.Photo{{Media: "p"}}})
}
