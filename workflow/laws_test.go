package workflow_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bihuan/workflow"
)

// spellings are ways in which people write a digit, by script.
var spellings = [][]rune{[]rune("0123456789"), []rune("０１２３４５６７８９"), []rune("零一二三四五六七八九"), []rune("〇壹贰叁肆伍陆柒捌玖")}

// spelled writes a number as somebody might who wants it to get through.
func spelled(t *rapid.T, number string) string {
	script := rapid.SampledFrom(spellings).Draw(t, "script")
	gap := rapid.SampledFrom([]string{"", " ", "-", "  "}).Draw(t, "gap")
	groups := rapid.SampledFrom([][]int{{11}, {3, 4, 4}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}).Draw(t, "groups")
	var out []string
	for _, n := range groups {
		var g strings.Builder
		for _, r := range number[:n] {
			g.WriteRune(script[r-'0'])
		}
		out, number = append(out, g.String()), number[n:]
	}
	return strings.Join(out, gap)
}

// digits reads every spelling, and drops what may stand between.
func digits(s string) string {
	var out strings.Builder
	for _, r := range s {
		for _, script := range spellings {
			if i := slices.Index(script, r); i >= 0 {
				out.WriteByte(byte('0' + i))
			}
		}
		if !strings.ContainsRune(" -", r) && !slices.ContainsFunc(spellings, func(s []rune) bool { return slices.Contains(s, r) }) {
			out.WriteByte('|')
		}
	}
	return out.String()
}

// anybody draws a member: of the store, of another one, of the headquarters.
func anybody(t *rapid.T) string {
	return rapid.SampledFrom([]string{"qiantai", "guwen", "zhangwei", "zhangwei", "liqiang", "liqiang", "banzhang", "zhuguan",
		"dianzhang", "cangguan", "zhijian", "quyu", "kefu", "zhiliang", "admin", "hz02_guwen", "hz02_zhangwei", "hz02_dianzhang", "hz02_cangguan", "wz01_cangguan",
		"nb01_qiantai"}).Draw(t, "who")
}

// sentence draws free words, often with the number and the name in them.
func sentence(t *rapid.T) string {
	words := rapid.SampledFrom([]string{"拆完了", "刹车盘也有槽", "缺少配件", "等客户确认", "工位", "不修了", "都做", "雨刮不换", "刹车失灵"}).Draw(t, "words")
	switch rapid.IntRange(0, 3).Draw(t, "secret") {
	case 0:
		return words + " " + spelled(t, phone) + " 打给他"
	case 1:
		return "王小明说" + words
	}
	return words
}

// world drives a desk with random people and commands and watches the laws that
// one decision alone does not show.
type world struct {
	*desk
	actions []string
}

func newWorld(t *rapid.T) *world {
	w := &world{desk: deskOf(t, shops())}
	starts := []func(...string) string{nil, w.quoting, w.quoted, w.agreed, w.working, w.working, w.checking}
	if start := rapid.SampledFrom(starts).Draw(t, "start"); start != nil {
		n := start(rapid.SampledFrom([][]string{nil, {pads}, {pads, wipers, "28100-0T080"}}).Draw(t, "parts")...)
		w.say("guwen", n, "correct", workflow.Args{Field: "complaint_text", Value: "异响 " + sentence(t)})
	}
	for _, b := range w.org.Blueprints {
		for _, a := range b.Actions {
			if !slices.Contains(w.actions, a.Key) {
				w.actions = append(w.actions, a.Key)
			}
		}
	}
	w.actions = append(w.actions, workflow.ActShow, workflow.ActUndo, workflow.ActChange, workflow.ActTransfer, workflow.ActAddOn, workflow.ActTimer,
		workflow.ActFuseCustomer, workflow.ActFuseParts, workflow.ActFuseFine, workflow.ActFusePerson, workflow.ActEstimate, workflow.ActOffShift, workflow.ActIssue, workflow.ActReturn, workflow.ActTransferSaid, workflow.ActShip, workflow.ActReceive)
	return w
}

// ticket draws a number, or none.
func (w *world) ticket(t *rapid.T) string {
	numbers := slices.Sorted(maps.Keys(w.tickets))
	if len(numbers) == 0 {
		return ""
	}
	return rapid.SampledFrom(numbers).Draw(t, "ticket")
}

func (w *world) command(t *rapid.T, number string) workflow.Command {
	a := workflow.Args{
		To:    rapid.SampledFrom([]string{"zhangwei", "liqiang", "guwen", "hz02_liqiang", "nobody"}).Draw(t, "to"),
		Text:  sentence(t),
		Field: rapid.SampledFrom(slices.Sorted(maps.Keys(writers))).Draw(t, "field"),
		Kind:  rapid.SampledFrom([]string{"", "none", workflow.ConsentCounter, workflow.ConsentPhone, workflow.TimerStall}).Draw(t, "kind"),
		Hours: rapid.IntRange(0, 30).Draw(t, "hours"),
		Parts: rapid.SliceOfN(rapid.SampledFrom([]string{pads, wipers, "13717571355", "nothing"}), 0, 3).Draw(t, "parts"),
		Lines: []workflow.QuoteLine{line(rapid.SampledFrom([]string{"换前刹车片", "更换雨刮", "四轮定位"}).Draw(t, "title"), rapid.Int64Range(1, 3).Draw(t, "yuan"))},
		At:    w.now.Add(time.Duration(rapid.IntRange(-1, 9).Draw(t, "in")) * time.Hour),
	}
	a.Value = valueOf[a.Field]
	if a.Field == "complaint_text" {
		a.Value = a.Text
	}
	return workflow.Command{Action: rapid.SampledFrom(w.actions).Draw(t, "action"), Ticket: number, Args: a}
}

// step lets somebody do something, sensible more often than not.
func (w *world) step(t *rapid.T) {
	number := w.ticket(t)
	user := anybody(t)
	before := w.tickets[number]
	var err error
	w.pressed = rapid.Bool().Draw(t, "pressed")
	switch k := rapid.IntRange(0, 9).Draw(t, "what"); {
	case number == "" || k == 0:
		f := fields(map[string]string{"complaint_text": sentence(t), "plate": rapid.SampledFrom([]string{"浙A12345", "浙B99999"}).Draw(t, "plate")})
		f["promised_at"] = w.now.Add(8 * time.Hour).Format(time.RFC3339)
		number, before = "", nil
		user = rapid.SampledFrom([]string{"qiantai", "guwen", "hz02_qiantai", "zhangwei"}).Draw(t, "creator")
		_, err = w.try(user, workflow.Command{Action: "create", Args: workflow.Args{Fields: f, Confirm: rapid.Bool().Draw(t, "confirm")}})
	case k <= 3 && len(before.Questions) > 0:
		q := rapid.SampledFrom(likely(before.Questions)).Draw(t, "question")
		user = rapid.SampledFrom(append(slices.Clone(q.To), user)).Draw(t, "answerer")
		c := answer(number, q, rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(t, "letter"))
		_, err = w.try(user, c)
	case k == 5:
		w.pressed = false
		w.advance(w.now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes")) * time.Minute))
		return
	case k == 4 || k == 6 || k == 8:
		bp, _ := w.org.Blueprint(before.Blueprint, before.BlueprintVersion)
		c := w.command(t, number)
		c.Action = rapid.SampledFrom(fitting(bp, before)).Draw(t, "fitting")
		user = w.entitled(t, bp, before, c.Action)
		_, err = w.try(user, c)
	case k == 7 && before.Undo != nil:
		user = before.Undo.By
		_, err = w.try(user, workflow.Command{Action: workflow.ActUndo, Ticket: number})
	case k == 9 && len(w.dialogues["qiantai"].Questions) > 0:
		user = "qiantai"
		q := rapid.SampledFrom(w.dialogues[user].Questions).Draw(t, "own question")
		c := answer("@"+user, q, rapid.SampledFrom([]string{"A", "B"}).Draw(t, "letter"))
		number, before = w.meant(user, c), nil
		_, err = w.try(user, c)
	default:
		_, err = w.try(user, w.command(t, number))
	}
	if err != nil {
		w.refusal(t, user, number, err)
		return
	}
	w.lawful(t, user, number, before)
}

// likely repeats the open questions, so that they are drawn more often.
func likely(qs []workflow.Question) []workflow.Question {
	out := slices.Clone(qs)
	for _, q := range qs {
		if q.Closed == "" {
			out = append(out, q, q, q, q)
		}
	}
	return out
}

// fitting are the actions that the ticket's step allows.
func fitting(bp *workflow.Blueprint, tk *workflow.Ticket) []string {
	out := []string{"progress", "block"}
	if tk.State == workflow.Blocked {
		out = []string{"unblock", "unblock"}
	}
	for _, a := range bp.Actions {
		if slices.Contains(a.From, tk.Step) {
			out = append(out, a.Key)
		}
	}
	return out
}

// entitled draws somebody who could do it.
func (w *world) entitled(t *rapid.T, bp *workflow.Blueprint, tk *workflow.Ticket, action string) string {
	a, _ := bp.Action(action)
	if cur := tk.Current(); a.By == workflow.ByAssignee && cur != nil {
		return cur.Assignee
	}
	var ids []string
	for _, m := range w.org.In(tk.Store, a.Roles...) {
		ids = append(ids, m.UserID)
	}
	return rapid.SampledFrom(ids).Draw(t, "entitled")
}

func (w *world) refusal(t *rapid.T, user, number string, err error) {
	var r *workflow.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("%s: %v", user, err)
	}
	w.discreet(t, user, number, r.Data)
}

// lawful checks the last decision.
func (w *world) lawful(t *rapid.T, user, number string, before *workflow.Ticket) {
	out := w.decision
	if out.Ticket != nil {
		number = out.Ticket.Number
	}
	w.discreet(t, user, number, out.Answer)
	for _, n := range out.Notices {
		w.discreet(t, n.To, number, n)
		m, ok := w.org.Member(n.To)
		if !ok || (n.Role != "" && !m.Is(n.Role)) {
			t.Fatalf("notice %s to %s as %s", n.Key, n.To, n.Role)
		}
		if out.Ticket != nil && !betweenStores[n.Key] && !(workflow.Viewer{Member: m}).InScope(out.Ticket) {
			t.Fatalf("%s of another store is told %s", n.To, n.Key)
		}
	}
	if tk := out.Ticket; tk != nil {
		bp, _ := w.org.Blueprint(tk.Blueprint, tk.BlueprintVersion)
		sound(t, bp, tk, w.now)
		path(t, bp, out.Events)
		once(t, before, out.Events)
	}
}

// betweenStores are what the people of another store may be told of a ticket.
var betweenStores = map[string]bool{"transfer_requested": true, "transfer_ship": true, "transfer_cancelled": true, "transfer_readback": true,
	"transfer_unanswered": true, "transfer_remind": true, "transfer_overdue": true, "transfer_lacks": true, "question_late": true}

// discreet: nobody learns what he must not.
func (w *world) discreet(t *rapid.T, user, number string, said any) {
	m, _ := w.org.Member(user)
	v := workflow.Viewer{Member: m}
	if tk := w.tickets[number]; v.SeesPhone() && (tk == nil || v.InScope(tk)) {
		return
	}
	text := asJSON(said)
	if strings.Contains(text, "王小明") {
		t.Fatalf("%s reads the full name: %s", user, text)
	}
	if strings.Contains(digits(text), phone) {
		t.Fatalf("%s reads the number: %s", user, text)
	}
}

// sound: a ticket is of one piece.
func sound(t *rapid.T, bp *workflow.Blueprint, tk *workflow.Ticket, now time.Time) {
	if !slices.Contains([]workflow.State{workflow.InProgress, workflow.Blocked, workflow.Done}, tk.State) {
		t.Fatalf("state %q", tk.State)
	}
	if (tk.State == workflow.Done) != (tk.Outcome != "") || (tk.State == workflow.Done) == tk.DoneAt.IsZero() {
		t.Fatalf("%s with outcome %q at %s", tk.State, tk.Outcome, tk.DoneAt)
	}
	open := len(tk.Blocks) > 0 && tk.Blocks[len(tk.Blocks)-1].To.IsZero()
	if open != (tk.State == workflow.Blocked) {
		t.Fatalf("%s with blocks %+v", tk.State, tk.Blocks)
	}
	if s, ok := bp.Step(tk.Step); !ok || s.Stage != tk.Stage {
		t.Fatalf("step %q in stage %q", tk.Step, tk.Stage)
	}
	kinds := map[string]bool{}
	for _, q := range tk.Questions {
		room := q.Kind
		if slices.Contains([]string{"heard", "reason", "relay", "reprice", "delegate", "withdraw", "measure", "early", "late", "transfer_said"}, q.Kind) {
			if len(q.To) != 1 {
				t.Fatalf("the personal question %s goes to %v", q.Kind, q.To)
			}
			room += " " + q.To[0]
		}
		if q.Closed == "" && kinds[room] {
			t.Fatalf("two open questions %s", room)
		}
		kinds[room] = kinds[room] || q.Closed == ""
		kinds[q.Kind] = kinds[q.Kind] || q.Closed == ""
		if tk.State == workflow.Done && q.Closed == "" && q.Kind != workflow.AskLate && q.Kind != workflow.AskIssue && !strings.HasPrefix(q.Kind, workflow.AskReceive) && q.Kind != workflow.AskTransferSaid {
			t.Fatalf("open question %s of a ticket that is done", q.Kind)
		}
	}
	if tk.State == workflow.Done && len(tk.OpenDispatches()) > 0 {
		t.Fatal("a technician still has a ticket that is done")
	}
	if len(tk.OpenDispatches()) > 1 {
		t.Fatal("two technicians have the whole ticket")
	}
	owned(t, bp, tk, kinds)
}

// owned: each timer has a reason that is still alive.
func owned(t *rapid.T, bp *workflow.Blueprint, tk *workflow.Ticket, open map[string]bool) {
	step, _ := bp.Step(tk.Step)
	for _, tm := range tk.Timers {
		cur := tk.Current()
		watched := tk.State == workflow.InProgress && step.Watched && cur != nil && !cur.AcceptedAt.IsZero()
		switch tm.Kind {
		case workflow.TimerStall:
			cal := storeCalendar(tk.Store)
			if !watched || (!cal.Open(tm.DueAt) && !cal.Open(tm.DueAt.Add(-time.Nanosecond))) {
				t.Fatalf("stall at %s of a ticket %s at %s", tm.DueAt, tk.State, tk.Step)
			}
		case workflow.TimerEscalate:
			if !watched || !open[workflow.AskFuse] {
				t.Fatal("an escalation of nothing")
			}
		case workflow.TimerExpire:
			if !slices.ContainsFunc(tk.Questions, func(q workflow.Question) bool { return q.Closed == "" && q.ExpiresAt.Equal(tm.DueAt) }) {
				t.Fatal("an expiry of no question")
			}
		case workflow.TimerTransfer:
			if !slices.ContainsFunc(tk.Transfers, func(x workflow.Transfer) bool {
				promised := x.State == workflow.TransferApproved || x.State == workflow.TransferPicked || x.State == workflow.TransferShipped
				return x.State == workflow.TransferRequested && x.AnswerBy.Equal(tm.DueAt) || promised && x.DueBy.Equal(tm.DueAt)
			}) {
				t.Fatal("a store is waited for that was not asked")
			}
		case workflow.TimerHold:
			if !slices.ContainsFunc(tk.Parts, func(p workflow.PartNeed) bool { return p.Held > 0 && p.Until.Equal(tm.DueAt) }) || step.Stage == "work" {
				t.Fatalf("the end of no reservation, at %s", tk.Step)
			}
		case workflow.TimerRemind, workflow.TimerApproval:
			if !open[workflow.AskApproval] {
				t.Fatalf("%s of no approval", tm.Kind)
			}
		case workflow.TimerBlock:
			if tk.State != workflow.Blocked {
				t.Fatal("a reminder of no block")
			}
		default:
			t.Fatalf("timer %q", tm.Kind)
		}
	}
}

// path: a step follows another only by an action that says so.
func path(t *rapid.T, bp *workflow.Blueprint, events []workflow.Event) {
	for _, e := range events {
		x, ok := e.Data.(workflow.Stepped)
		if !ok {
			continue
		}
		a, declared := bp.Action(x.Action)
		from, _ := bp.Step(x.From)
		to := a.To
		if to == "" {
			to = from.Next
		}
		if !declared || !slices.Contains(a.From, x.From) || to != x.To {
			t.Fatalf("%s leads from %s to %s", x.Action, x.From, x.To)
		}
		if bp.StepIndex(x.To) < bp.StepIndex(x.From) && !a.Reject {
			t.Fatalf("%s leads back from %s to %s", x.Action, x.From, x.To)
		}
		for i := bp.StepIndex(x.From) + 1; i < bp.StepIndex(x.To); i++ {
			if !bp.Steps[i].Optional {
				t.Fatalf("%s passes over %s", x.Action, bp.Steps[i].Key)
			}
		}
	}
}

// once: what is settled is answered again only by who was told that he is late;
// a store that was passed over may still answer, for the first time.
func once(t *rapid.T, before *workflow.Ticket, events []workflow.Event) {
	if before == nil {
		return
	}
	for i, e := range events {
		x, ok := e.Data.(workflow.Answered)
		if !ok {
			continue
		}
		j := slices.IndexFunc(before.Questions, func(q workflow.Question) bool { return q.No == x.Question })
		if j < 0 || before.Questions[j].Closed == "" {
			continue
		}
		if q := before.Questions[j]; q.Answer == nil && strings.HasPrefix(q.Kind, workflow.AskTransfer+":") {
			continue
		}
		first, ok := events[0].Data.(workflow.Answered)
		if i == 0 || !ok || !slices.ContainsFunc(before.Questions, func(q workflow.Question) bool { return q.No == first.Question && q.Kind == workflow.AskLate }) {
			t.Fatalf("question %d is answered a second time", x.Question)
		}
	}
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			w.step(t)
		}
	})
}

// An action that may be taken back leaves nothing behind.
func TestLaws_undo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			befores := maps.Clone(w.tickets)
			w.step(t)
			for _, n := range slices.Sorted(maps.Keys(w.tickets)) {
				now, was := w.tickets[n], befores[n]
				if now == was || now.Undo == nil || !now.Undo.At.Equal(w.now) {
					continue
				}
				w.say(now.Undo.By, n, workflow.ActUndo, workflow.Args{})
				restored(t, was, w.tickets[n])
			}
		}
	})
}
