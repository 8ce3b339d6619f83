package workflow

import (
	"slices"
	"time"
)

// Who a stalled ticket, and a quote that nobody decides on, climb to, in this
// order.
var (
	ladder         = []Role{TeamLead, StoreManager, AreaManager, HQAdmin}
	approvalLadder = []Role{StoreManager, AreaManager}
)

// rungs is the ladder of a question.
func rungs(q Question) []Role {
	if q.Kind == AskApproval {
		return approvalLadder
	}
	return ladder
}

// knowing are who may not be the next to join a question: those who have it, and
// had it before, and who submitted or wrote what it is about.
func (d *decider) knowing(q Question) []string {
	if q.Kind == AskApproval && d.t.Approval != nil {
		return slices.Concat(q.To, q.Had, d.authors(d.t.Approval.By))
	}
	return q.To
}

// superior is the next person up a ladder who is there, or stands in, and does not
// know yet; skipped is on record. The line of the address book goes first: the
// leader of who was asked first, his leader, and so on; then the roles of the
// ladder.
func (d *decider) superior(known []string, roles []Role) (to Member, skipped []string) {
	for _, m := range append(d.line(known), d.above(known, roles)...) {
		if slices.Contains(known, m.UserID) {
			continue
		}
		who, passed, ok := d.standIn(m)
		for _, p := range passed {
			if !slices.Contains(skipped, p) {
				skipped = append(skipped, p)
			}
		}
		if ok && !slices.Contains(known, who.UserID) && (Viewer{who}).InScope(d.t) {
			return who, skipped
		}
	}
	return Member{}, skipped
}

// line are the leaders above whoever was asked first, as the address book says.
func (d *decider) line(known []string) []Member {
	if len(known) == 0 {
		return nil
	}
	var out []Member
	m, ok := d.f.Org.Member(known[0])
	seen := map[string]bool{m.UserID: true}
	for ok && m.Leader != "" {
		if m, ok = d.f.Org.Member(m.Leader); !ok || seen[m.UserID] {
			break
		}
		seen[m.UserID] = true
		if (Viewer{m}).InScope(d.t) {
			out = append(out, m)
		}
	}
	return out
}

// above are the members of a ladder's roles who are in charge of the store. A
// rung on which somebody knows already, and is there, is no step up.
func (d *decider) above(known []string, roles []Role) []Member {
	var out []Member
	for _, r := range roles {
		var rung []Member
		for _, m := range d.f.Org.Members {
			if m.Is(r) && (m.Store == d.t.Store || m.Store == "") {
				rung = append(rung, m)
			}
		}
		if !slices.ContainsFunc(rung, func(m Member) bool { return slices.Contains(known, m.UserID) && d.present(m.UserID) }) {
			out = append(out, rung...)
		}
	}
	return out
}

// escalate lets the superior join the fuse question; who was asked keeps the
// right to answer. Absent people are skipped, and the skip is on record.
func (d *decider) escalate(tm Timer) error {
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q := d.openOf(AskFuse)
	if q == nil {
		return ErrStale
	}
	to, skipped := d.superior(q.To, rungs(*q))
	e := Escalated{Rule: TimerEscalate, Question: q.No, Skipped: skipped, DueAt: tm.DueAt}
	if to.UserID != "" {
		e.To = []string{to.UserID}
	}
	d.event(e)
	if to.UserID != "" {
		joined := *find(d.t.Questions, q.No)
		d.card(joined, to, roleOf(to, rungs(*q)), func(x *Data) { x.Minutes = int(d.f.Now.Sub(joined.AskedAt) / time.Minute) })
	}
	return nil
}

// undelivered climbs one level at once when the platform refuses a member.
func (d *decider) undelivered(c Command) error {
	if c.Args.Value != "" {
		return d.alarmLost(c)
	}
	if d.f.People == nil {
		return &Missing{People: true}
	}
	q := find(d.t.Questions, c.Args.Question)
	if q == nil || q.Closed != "" || d.t.State == Done {
		return ErrStale
	}
	to, skipped := d.superior(d.knowing(*q), rungs(*q))
	e := Escalated{Rule: ActUndeliverable, Question: q.No, Skipped: append([]string{c.Args.To + " unreachable"}, skipped...), DueAt: d.f.Now}
	if to.UserID != "" {
		e.To = []string{to.UserID}
	}
	// What only the assignee can answer is told, not handed over.
	joins := q.Kind != AskSlip
	if !joins {
		e.Question = 0
	}
	d.event(e)
	if to.UserID != "" {
		who := d.f.Org.NameOf(c.Args.To)
		d.tell(to, roleOf(to, rungs(*q)), "undelivered", func(x *Data) { x.Whom = who })
	}
	if q.Kind == AskApproval {
		who := d.f.Org.NameOf(c.Args.To)
		for _, m := range d.above(nil, []Role{HQAdmin}) {
			d.tell(m, HQAdmin, "undelivered_hq", func(x *Data) { x.Whom = who })
		}
	}
	if to.UserID != "" && joins {
		d.card(*find(d.t.Questions, q.No), to, roleOf(to, rungs(*q)), nil)
	}
	return nil
}
