package workflow

import (
	"slices"
	"time"
)

// SignSheet is the page on which a major repair is signed, for one member.
type SignSheet struct {
	Data
	// May is set if his signature is waited for; else Why is the key of what
	// became of it, told with Data.
	May bool
	Why string
	// Asked is the number of the question that a signature answers.
	Asked int
}

// SignView is what a member may sign of a ticket, and what he would agree to.
func SignView(t *Ticket, o *Organization, v Viewer) SignSheet {
	s := SignSheet{Data: View(t, o, v)}
	bp, ok := o.Blueprint(t.Blueprint, t.BlueprintVersion)
	if !ok || bp.Approval == nil {
		s.Why = "approval_none"
		return s
	}
	s.Why = "sign_not_you"
	for _, q := range slices.Backward(t.Questions) {
		l, _ := bp.Approval.level(q.About.Level)
		if q.Kind != AskApproval || !l.Sign || !slices.Contains(q.To, v.Member.UserID) {
			continue
		}
		switch {
		case q.Closed == "" && t.State != Done:
			s.May, s.Why, s.Field, s.Asked = true, "", l.Label, q.No
		case q.Answer != nil:
			opt, _ := q.Option(q.Answer.Letter)
			s.Why, s.Who, s.At, s.ChoiceKey = "sign_over", o.NameOf(q.Answer.By), q.Answer.At, opt.Key
		default:
			s.Why = "sign_changed"
		}
		return s
	}
	return s
}

// level finds a level by its key.
func (a *ApprovalRules) level(key string) (Level, bool) {
	i := slices.IndexFunc(a.Levels, func(l Level) bool { return l.Key == key })
	if i < 0 {
		return Level{}, false
	}
	return a.Levels[i], true
}

// SignatureView is a signature on the ticket page.
type SignatureView struct {
	Media string
	Label string // of the level
	Who   string
	At    time.Time
}

// signatures are those under the approvals of the quote, the newest last.
func (r *recounting) signatures() []SignatureView {
	if r.t.Approval == nil {
		return nil
	}
	var out []SignatureView
	for _, s := range slices.Concat(r.t.Approval.Before, r.t.Approval.Steps) {
		if s.Signature != nil {
			out = append(out, SignatureView{Media: s.Signature.Media, Label: r.levelLabel(s.Level), Who: r.o.NameOf(s.By), At: s.At})
		}
	}
	return out
}
